import pytest

from altered import UNKNOWN, altered
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.driver.device_permission_denied import device_permission_denied
from torchdoctor.facts.model import CudaInit, NvidiaSmi, Nvml
from torchdoctor.matrix.model import Matrix
from torchdoctor.plain import ABSENT

OPEN = {"nvidia0": True, "nvidiactl": True, "nvidia-uvm": True, "nvidia-uvm-tools": False}


@pytest.fixture
def shut(capture):
    """The files belong to a group that this user is not in."""
    return altered(
        capture("h100-580-OK"),
        {
            "container.runtime": ABSENT,
            "device_access": dict.fromkeys(("nvidia0", "nvidiactl", "nvidia-uvm"), False),
            "nvml": Nvml(code=4, message="Insufficient Permissions"),
            "nvidia_smi": NvidiaSmi(exit_code=4),
            "cuda_init": CudaInit(code=100),
        },
    )


def test_fires_with_the_files_that_are_closed(shut):
    [finding] = examine(shut, Matrix()).findings

    assert (finding.reason, finding.severity.value) == ("DEVICE_PERMISSION_DENIED", "error")
    assert "/dev/nvidiactl: may not be opened" in finding.evidence
    assert "NVML returned 4: Insufficient Permissions" in finding.evidence
    assert finding.hides == ("CUDA_INIT_FAILED",)


@pytest.mark.parametrize(
    "change",
    [
        {"nvml": UNKNOWN, "nvidia_smi": UNKNOWN},
        {"device_access": UNKNOWN, "nvidia_smi": UNKNOWN},
        {"device_access": UNKNOWN, "nvml": UNKNOWN},
        {"device_access": {**OPEN, "nvidia-uvm": False}, "nvml": UNKNOWN, "nvidia_smi": UNKNOWN},
        {"device_access": {"nvidia0": False}, "nvml": UNKNOWN, "nvidia_smi": UNKNOWN},
        {"cuda_init": UNKNOWN},
    ],
    ids=str,
)
def test_fires_on_whatever_evidence_is_left(shut, change):
    assert device_permission_denied(altered(shut, change)).evidence


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"os.distro.id": "debian"}, 'sudo usermod -a -G video "$USER"'),
        ({"os.distro.id": "opensuse-leap"}, 'sudo usermod -a -G video "$USER"'),
        ({"environment.SLURM_JOB_ID": "17"}, "srun --gpus=1 --pty nvidia-smi -L"),
        ({"container.runtime": "podman"}, "id"),
    ],
    ids=str,
)
def test_whoever_keeps_the_files_is_asked(shut, change, line):
    assert line in device_permission_denied(altered(shut, change)).fix.commands


@pytest.mark.parametrize(
    "change",
    [
        {"cuda_init": CudaInit(code=0)},
        {"device_access": UNKNOWN},
        {"device_access": {}},
        {"device_access": OPEN},
        # A scheduler closes the cards of other jobs.
        {"device_access": {**OPEN, "nvidia1": False}},
    ],
    ids=str,
)
def test_is_silent_when_what_is_needed_is_open_or_nobody_tried(shut, change):
    quiet = altered(shut, {"nvml": Nvml(code=999), "nvidia_smi": UNKNOWN})

    assert device_permission_denied(altered(quiet, change)) is None
