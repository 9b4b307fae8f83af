import pytest

from altered import UNKNOWN, altered
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.container.container_lost_gpu import container_lost_gpu
from torchdoctor.facts.model import CudaInit, Nvml, Wsl
from torchdoctor.matrix.model import Matrix
from torchdoctor.plain import ABSENT


@pytest.fixture
def revoked(capture):
    """The host reloaded its units while the container ran."""
    return altered(
        capture("h100-580-OK"),
        {
            "nvml": Nvml(code=999, message="Unknown Error"),
            "nvidia_smi.exit_code": 255,
            "cuda_init": CudaInit(code=100),
            "device_access": dict.fromkeys(("nvidia0", "nvidiactl", "nvidia-uvm"), False),
        },
    )


def test_fires_in_place_of_the_files_that_are_closed(revoked):
    [finding] = examine(revoked, Matrix()).findings

    assert (finding.reason, finding.severity.value) == ("CONTAINER_LOST_GPU", "error")
    assert "NVML returned 999: Unknown Error" in finding.evidence
    assert "/dev/nvidiactl: may not be opened" in finding.evidence
    assert finding.hides == ("DEVICE_PERMISSION_DENIED", "CUDA_INIT_FAILED")
    assert "container again" in str(finding.fix.text)


@pytest.mark.parametrize(
    "change",
    [{"device_access": UNKNOWN}, {"cuda_init": UNKNOWN}, {"nvml.message": UNKNOWN}],
    ids=str,
)
def test_fires_on_nvml_beside_the_files(revoked, change):
    assert container_lost_gpu(altered(revoked, change)).evidence


@pytest.mark.parametrize(
    "change",
    [
        {"container": UNKNOWN},
        {"container.runtime": ABSENT},
        {"device_nodes": UNKNOWN},
        {"device_nodes": ("nvidiactl",)},
        {"nvml": UNKNOWN},
        {"nvml.code": 4},  # closed by their mode, not by a control group
        {"nvml.code": 0},
        {"cuda_init": CudaInit(code=0)},
        {"device_access": {"nvidia0": True, "nvidiactl": True}},
        {"wsl": Wsl(version=2)},
    ],
    ids=str,
)
def test_is_silent_when_access_is_there_or_never_was_or_is_not_known(revoked, change):
    assert container_lost_gpu(altered(revoked, change)) is None
