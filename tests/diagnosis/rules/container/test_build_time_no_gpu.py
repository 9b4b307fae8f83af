import pytest

from altered import UNKNOWN, altered
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.container.build_time_no_gpu import build_time_no_gpu
from torchdoctor.facts.model import CudaInit, Driver, Facts, OperatingSystem
from torchdoctor.matrix.model import Matrix

SHUT_OUT = "h100-580-no_all_dev-CONTAINER_WITHOUT_GPU"


@pytest.fixture
def building(capture):
    """A CUDA image is built on the machine of the captures, which hands builds no GPU."""
    return altered(
        capture(SHUT_OUT),
        {"container.runtime": "buildkit", "container.building": True, "torch": UNKNOWN},
    )


def test_fires_as_information_in_place_of_what_the_builder_lacks(building):
    [finding] = examine(building, Matrix()).findings

    assert (finding.reason, finding.severity.value) == ("BUILD_TIME_NO_GPU", "info")
    assert 'CUDA_VERSION="13.0.2"' in finding.evidence
    assert "CUDA_INIT_FAILED" in finding.hides


def test_fires_where_the_builder_has_no_card_either():
    bare = Facts(os=OperatingSystem(system="linux"), gpus=(), driver=Driver(installed=False))

    [finding] = examine(altered(bare, {"container.building": True}), Matrix()).findings

    assert finding.hides == ("NO_NVIDIA_GPU",)


@pytest.mark.parametrize(
    "change",
    [{"cuda_init": UNKNOWN}, {"environment": UNKNOWN}, {"container.runtime": UNKNOWN}],
    ids=str,
)
def test_fires_whatever_else_is_known(building, change):
    assert build_time_no_gpu(altered(building, change)).evidence


def test_a_builder_that_is_not_known_is_not_called_none(building):
    unknown = build_time_no_gpu(altered(building, {"container.runtime": UNKNOWN}))

    assert build_time_no_gpu(building).evidence[0] == "image build by buildkit"
    assert unknown.evidence[0] == "image build by a program that is not known"


@pytest.mark.parametrize(
    "change",
    [
        {"container": UNKNOWN},
        {"container.building": UNKNOWN},
        {"container.building": False},
        {"cuda_init": CudaInit(code=0)},  # this builder does hand out its GPU
    ],
    ids=str,
)
def test_is_silent_when_nothing_is_built_or_the_build_has_a_gpu(building, change):
    assert build_time_no_gpu(altered(building, change)) is None
