"""Whose memory an "out of memory" speaks of."""

from torchdoctor.diagnosis.text.memory import read_memory

GIB = 2**30


def test_the_sentence_of_today():
    memory = read_memory(
        "GPU 0 has a total capacity of 23.64 GiB of which 1.00 GiB is free. Including non-PyTorch"
        " memory, this process has 2.00 GiB memory in use."
    )

    assert round(memory.of_others / GIB, 2) == 20.64
    assert memory.is_of_others


def test_the_sentence_of_older_releases():
    memory = read_memory(
        "(GPU 0; 7.79 GiB total capacity; 5.20 GiB already allocated; 21.00 MiB free; 6.10 GiB"
        " reserved in total by PyTorch)"
    )

    assert not memory.is_of_others


def test_the_sentence_between_them_which_misspells_capacity():
    memory = read_memory(
        "GPU 0 has a total capacty of 12.00 GiB of which 9.02 GiB is free. Of the allocated memory"
        " 984.52 MiB is allocated by PyTorch, and 463.48 MiB is reserved by PyTorch but "
        "unallocated."
    )

    assert not memory.is_of_others


def test_a_sentence_without_figures_tells_nothing():
    assert read_memory("CUDA error: out of memory") is None
