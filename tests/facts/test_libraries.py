from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from torchdoctor.facts.libraries import (
    LIBCUDA,
    LIBNVML,
    Libraries,
    find_libraries,
    parse_ldconfig,
)
from torchdoctor.facts.run import Answer

CAPTURE = "ldconfig-ubuntu-24.04-cuda-13.0.txt"


@pytest.fixture
def cached(system, program, scripted):
    """Libraries of a system whose loader's cache says `text`."""

    def find(text, *, exit_code=0, files=None, **environ):
        place = system(files, **environ)
        program("", "ldconfig", place.root / "sbin")
        return find_libraries(scripted({"ldconfig -p": Answer(exit_code, text)}), place).fact

    return find


def test_reads_the_cache_in_the_loaders_order(raw):
    pairs = parse_ldconfig(raw(CAPTURE), "x86_64")

    nvml = [path for name, path in pairs if name == LIBNVML]
    assert nvml == [
        Path("/usr/local/nvidia/lib64/libnvidia-ml.so.1"),
        Path("/lib/libnvidia-ml.so.1"),
    ]
    assert dict(pairs)["libcudnn.so.9"] == Path("/lib/x86_64-linux-gnu/libcudnn.so.9")


def test_leaves_out_libraries_of_another_word_size():
    text = (
        "2 libs found\n"
        "\tlibcuda.so.1 (libc6) => /usr/lib/i386-linux-gnu/libcuda.so.1\n"
        "\tlibcuda.so.1 (libc6,x86-64) => /usr/lib/x86_64-linux-gnu/libcuda.so.1\n"
    )

    found = parse_ldconfig(text, "x86_64")
    assert found == ((LIBCUDA, Path("/usr/lib/x86_64-linux-gnu/libcuda.so.1")),)


@given(st.text())
def test_parses_any_text(text):
    assert isinstance(parse_ldconfig(text, "x86_64"), tuple)


def test_the_library_path_comes_before_the_cache(cached):
    found = cached(
        "\tlibcuda.so.1 (libc6,x86-64,AArch64) => /usr/lib/libcuda.so.1\n",
        files={"opt/mine/libcuda.so.1": ""},
        LD_LIBRARY_PATH="/nowhere:/opt/mine",
    )

    assert found.first(LIBCUDA).parts[-3:] == ("opt", "mine", "libcuda.so.1")
    assert found.paths[LIBCUDA][1] == Path("/usr/lib/libcuda.so.1")


def test_finds_what_lies_in_a_default_folder_without_being_in_the_cache(cached):
    found = cached(
        "\tlibc.so.6 (libc6,x86-64,AArch64) => /lib/libc.so.6\n",
        files={"usr/lib64/libnvidia-ml.so.1": ""},
    )

    assert found.first(LIBNVML) is not None
    assert found.known_missing(LIBCUDA)


def test_what_is_missing_is_not_known_to_be_so_when_the_cache_could_not_be_asked(cached):
    """musl's ldconfig is a script that knows no -p and prints nothing."""
    found = cached("", exit_code=0)

    assert not found.complete
    assert not found.known_missing(LIBCUDA)


def test_there_may_be_no_ldconfig_at_all(system, scripted):
    found = find_libraries(scripted({}), system()).fact

    assert found == Libraries({}, complete=False)


def test_is_not_looked_for_outside_linux(system, scripted):
    run = scripted({})

    assert find_libraries(run, replace(system(), platform="win32")).fact == Libraries()
    assert run.commands == []


def test_a_stub_or_a_compat_library_is_not_the_drivers():
    compat, stub = Path("/usr/local/cuda/compat/libcuda.so.1"), Path("/x/lib64/stubs/libcuda.so.1")
    own = Path("/usr/lib/libcuda.so.1")

    assert Libraries({LIBCUDA: (compat, stub, own)}).of_driver(LIBCUDA) == own
    assert Libraries({LIBCUDA: (compat, stub)}).of_driver(LIBCUDA) is None
