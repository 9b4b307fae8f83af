import pytest

from torchdoctor.install.advice import advice_on


def said(*reasons):
    return [str(text) for text in advice_on(reasons)]


def test_the_first_word_that_has_advice_is_the_one_to_act_on():
    assert said("GPU_LOST", "DISK_FULL", "INDEX_UNREACHABLE") == said("DISK_FULL")


@pytest.mark.parametrize("reasons", [(), ("CUDA_INIT_FAILED",)])
def test_what_needs_a_diagnosis_is_sent_to_check(reasons):
    assert "torchdoctor check" in said(*reasons)[0]
