import pytest

from altered import UNKNOWN, altered
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.torch.cuda_package_mismatch import cuda_package_mismatch
from torchdoctor.matrix.model import Matrix

PINS = {"nvidia-cudnn-cu13": "==9.19.0.56", "nvidia-nccl-cu13": "==2.28.9", "triton": "==3.6.0"}


@pytest.fixture
def replaced(capture):
    """Another package brought a newer cuDNN, and CUDA fails."""
    return altered(
        capture("h100-580-OK"),
        {
            "torch.requires": PINS,
            "torch.packages.nvidia-cudnn-cu13": "9.26.0.51",
            "torch.cuda_error": "RuntimeError: cuDNN error: CUDNN_STATUS_NOT_INITIALIZED",
        },
    )


def test_fires_on_a_version_that_torch_did_not_ask_for(replaced):
    [finding] = examine(replaced, Matrix()).findings

    assert (finding.reason, finding.severity.value) == ("CUDA_PACKAGE_MISMATCH", "error")
    assert finding.evidence == ("nvidia-cudnn-cu13 9.26.0.51, pinned ==9.19.0.56",)
    assert finding.fix.commands == (
        "python3 -m pip install --no-deps nvidia-cudnn-cu13==9.19.0.56",
        "python3 -m pip check",
    )
    assert finding.hides == ("CUDNN_FAILED",)


def test_fires_as_a_warning_where_torch_works_with_it(replaced):
    finding = cuda_package_mismatch(altered(replaced, {"torch.cuda_error": UNKNOWN}))

    assert finding.severity.value == "warning"


@pytest.mark.parametrize(
    "change",
    [
        {"torch": UNKNOWN},
        {"torch.requires": UNKNOWN},
        {"torch.requires": {}},
        {"torch.requires": {"nvidia-cudnn-cu13": ">=9.19"}},
        {"torch.requires": {"nvidia-cudnn-cu13": "not a pin"}},
        {"torch.packages": UNKNOWN},
        {"torch.packages": {}},  # what is not there is another word
        {"torch.packages": {"nvidia-cudnn-cu13": "9.19.0.56"}},
        {"torch.packages": {"nvidia-cudnn-cu13": "nine"}},
        {"torch.packages": {"nvidia-cudnn-cu12": "9.1.0.70"}},
    ],
    ids=str,
)
def test_is_silent_where_the_pins_are_kept_or_not_known(replaced, change):
    assert cuda_package_mismatch(altered(replaced, change)) is None
