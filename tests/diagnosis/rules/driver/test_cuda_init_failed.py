import pytest

from altered import UNKNOWN, altered
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.driver.cuda_init_failed import cuda_init_failed
from torchdoctor.facts.model import Problem, Wsl
from torchdoctor.matrix.model import Code, Matrix

NAMES = Matrix(codes=(Code(api="cuda", code=999, name="UNKNOWN"),))


@pytest.fixture
def unexplained(capture):
    """cuInit fails although every device file is there."""
    return altered(capture("h100-580-OK"), {"cuda_init.code": 999})


def test_fires_with_the_codes_name_where_nothing_explains_it(unexplained):
    [finding] = examine(unexplained, NAMES).findings

    assert (finding.reason, finding.severity.value) == ("CUDA_INIT_FAILED", "error")
    assert "cuInit returned 999 (UNKNOWN)" in finding.evidence
    assert "libcuda: /usr/local/nvidia/lib64/libcuda.so.1" in finding.evidence


def test_fires_with_the_bare_code_where_it_has_no_name(unexplained):
    finding = cuda_init_failed(altered(unexplained, {"cuda_init.library": UNKNOWN}), Matrix())

    assert finding.evidence == ("cuInit returned 999",)


def test_fires_on_no_device_where_a_card_is_there(unexplained):
    assert cuda_init_failed(altered(unexplained, {"cuda_init.code": 100})) is not None


def test_fires_under_wsl_without_blaming_the_memory(unexplained):
    wsl = altered(unexplained, {"cuda_init.code": 2, "wsl": Wsl(version=2)})

    assert "no lack of memory" in str(cuda_init_failed(wsl, Matrix()).fix.text)


def crash(words, probe="cuda_init"):
    return {"cuda_init": UNKNOWN, "problems": (Problem(probe=probe, problem=words),)}


def test_fires_when_libcuda_crashes_instead_of_answering(unexplained):
    finding = cuda_init_failed(altered(unexplained, crash("killed by SIGSEGV")), Matrix())

    assert finding.evidence == ("cuInit: killed by SIGSEGV",)


@pytest.mark.parametrize(
    "change", [crash("no answer in 10 s"), crash("killed by SIGSEGV", "target"), crash("")], ids=str
)
def test_is_silent_when_it_was_another_that_crashed_or_none(unexplained, change):
    assert cuda_init_failed(altered(unexplained, change), Matrix()) is None


@pytest.mark.parametrize("change", [{"cuda_init": UNKNOWN}, {"cuda_init.code": 0}], ids=str)
def test_is_silent_when_cuda_starts_or_was_not_asked(unexplained, change):
    assert cuda_init_failed(altered(unexplained, change)) is None


@pytest.mark.parametrize("cards", [UNKNOWN, ()])
def test_is_silent_on_no_device_where_nobody_saw_a_card(unexplained, cards):
    assert cuda_init_failed(altered(unexplained, {"cuda_init.code": 100, "gpus": cards})) is None
