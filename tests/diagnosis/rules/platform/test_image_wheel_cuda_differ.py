import pytest

from altered import UNKNOWN, altered
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.platform.image_wheel_cuda_differ import image_wheel_cuda_differ
from torchdoctor.matrix.model import Matrix
from torchdoctor.plain import ABSENT


@pytest.fixture
def image(capture):
    """A wheel for CUDA 13 in an image of CUDA 12.4, looked at where no GPU is."""
    without = {
        "environment.CUDA_VERSION": "12.4.1",
        "cuda_init": UNKNOWN,
        "gpus": UNKNOWN,
        "toolkit": UNKNOWN,
    }
    return altered(capture("h100-580-OK"), without)


def test_fires_where_no_gpu_can_show_whether_the_two_go_together(image):
    [finding] = examine(image, Matrix()).findings

    assert (finding.reason, finding.severity.value) == ("IMAGE_WHEEL_CUDA_DIFFER", "warning")
    assert finding.evidence == (
        "CUDA_VERSION=12.4.1",
        "torch 2.11.0+cu130 is built for CUDA 13.0",
    )
    assert finding.fix.remedy == "reinstall"


@pytest.mark.parametrize(
    "change",
    [
        {"torch": UNKNOWN},
        {"torch.cuda": UNKNOWN},
        {"torch.cuda": "12.6"},
        {"environment": UNKNOWN},
        {"environment.CUDA_VERSION": ""},
        {"environment.CUDA_VERSION": "13.0.2"},
        {"container": UNKNOWN},
        {"container.runtime": ABSENT},
    ],
    ids=str,
)
def test_is_silent_in_plain_images_and_where_the_two_agree(image, change):
    assert image_wheel_cuda_differ(altered(image, change)) is None


def test_is_silent_where_cuda_starts(image, capture):
    starts = {"cuda_init": capture("h100-580-OK").cuda_init}

    assert image_wheel_cuda_differ(altered(image, starts)) is None
