import pytest

from altered import UNKNOWN, altered
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.run.cublas_failed import cublas_failed
from torchdoctor.matrix.model import Matrix

SAID = "RuntimeError: CUDA error: CUBLAS_STATUS_NOT_INITIALIZED when calling cublasCreate(handle)"


@pytest.fixture
def failing(capture):
    return altered(capture("h100-580-OK"), {"torch.cuda_error": SAID})


def test_fires_on_the_librarys_own_status(failing):
    [finding] = examine(failing, Matrix()).findings

    assert (finding.reason, finding.severity.value) == ("CUBLAS_FAILED", "error")
    assert finding.evidence[:2] == (SAID, "torch 2.11.0+cu130")
    assert finding.fix.remedy == "reinstall"


def test_fires_but_is_not_said_where_a_damaged_library_explains_it(failing):
    damaged = ("nvidia/cudnn/lib/libcudnn.so.9: 0 of 116388640 bytes",)

    [finding] = examine(altered(failing, {"torch.damaged_files": damaged}), Matrix()).findings

    assert (finding.reason, finding.hides) == ("CUDA_LIBRARY_MISSING", ("CUBLAS_FAILED",))


@pytest.mark.parametrize(
    "change",
    [
        {"torch": UNKNOWN},
        {"torch.cuda_error": UNKNOWN},
        {"torch.cuda_error": "CUBLAS_STATUS_SUCCESS"},
        {"torch.cuda_error": "RuntimeError: CUDA error: unknown error"},
    ],
    ids=str,
)
def test_is_silent_about_other_failures(failing, change):
    assert cublas_failed(altered(failing, change)) is None
