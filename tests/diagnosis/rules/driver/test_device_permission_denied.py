import pytest

from altered import UNKNOWN, altered
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.driver.device_permission_denied import device_permission_denied
from torchdoctor.facts.model import CudaInit, Gpu, NvidiaSmi, Nvml
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


@pytest.fixture
def job(capture):
    """A job of Slurm that asked for no card: the files are open, and their group is not."""
    return altered(
        capture("h100-580-OK"),
        {
            "container.runtime": ABSENT,
            "environment": {"SLURM_JOB_ID": "17"},
            "gpus": (Gpu(vendor="nvidia", name="A100", pci_bus_id="0000:07:00.0", source="pci"),),
            "cuda_init": CudaInit(code=100),
        },
    )


def test_fires_in_a_job_that_was_given_no_card(job):
    [finding] = examine(job, Matrix()).findings

    assert finding.evidence[0] == "NVML lists none of the cards on the bus: A100"
    assert "srun --gpus=1 --pty nvidia-smi -L" in finding.fix.commands


@pytest.mark.parametrize(
    "change",
    [
        {"environment": UNKNOWN},
        {"environment": {}},
        {"gpus": UNKNOWN},
        {"gpus.0.source": "nvml"},
        {"nvml": UNKNOWN},
        {"nvml.code": 9},
        {"device_nodes": UNKNOWN},
        {"device_nodes": ("nvidiactl",)},
        {"cuda_init": UNKNOWN},
        {"cuda_init.code": 999},
    ],
    ids=str,
)
def test_is_silent_in_other_jobs(job, change):
    assert device_permission_denied(altered(job, change)) is None


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
