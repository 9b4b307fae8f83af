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
            "device_access": dict.fromkeys(("nvidia0", "nvidiactl", "nvidia-uvm"), True),
        },
    )


def test_fires_when_nvml_is_refused_beside_all_files(revoked):
    [finding] = examine(revoked, Matrix()).findings

    assert (finding.reason, finding.severity.value) == ("CONTAINER_LOST_GPU", "error")
    assert "NVML returned 999: Unknown Error" in finding.evidence
    assert "nvidiactl" in finding.evidence[1]
    assert finding.hides == ("CUDA_INIT_FAILED",)
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
        {"wsl": Wsl(version=2)},
    ],
    ids=str,
)
def test_is_silent_when_access_is_there_or_never_was_or_is_not_known(revoked, change):
    assert container_lost_gpu(altered(revoked, change)) is None
