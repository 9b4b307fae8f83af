import pytest

from altered import UNKNOWN, altered
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.driver.driver_branch_dropped_gpu import driver_branch_dropped_gpu
from torchdoctor.facts.model import CudaInit, Gpu, KernelLog, Nvml
from torchdoctor.matrix.model import CardSupport, DriverBranch, Matrix
from torchdoctor.plain import ABSENT

MATRIX = Matrix(
    driver_branches=tuple(DriverBranch(branch=n, cuda=None) for n in (470, 580, 590)),
    card_support=(
        CardSupport(cc_min="3.0", cc_max="3.9", last_branch=470),
        CardSupport(cc_min="5.0", cc_max="7.4", last_branch=580),
        CardSupport(cc_min="7.5", cc_max="7.5", first_branch=410),
    ),
)
PASCAL = Gpu(
    vendor="nvidia",
    name="NVIDIA GeForce GTX 1080",
    compute_capability="6.1",
    pci_bus_id="0000:01:00.0",
    source="pci",
)
SENTENCE = (
    "[1.2] NVRM: The NVIDIA GeForce GT 710 GPU installed in this system is",
    "NVRM:  supported through the NVIDIA 470.xx Legacy drivers. Please",
    "NVRM:  visit http://www.nvidia.com/object/unix.html for more",
    "NVRM:  information.  The 535.129.03 NVIDIA driver will ignore",
    "NVRM:  this GPU.  Continuing probe...",
)


@pytest.fixture
def dropped(capture):
    """A GTX 1080 under a driver of branch R590, whose module found nothing to drive."""
    return altered(
        capture("h100-580-OK"),
        {
            "container.runtime": ABSENT,
            "gpus": (PASCAL,),
            "driver.version": "590.48.01",
            "driver.loaded": False,
            "driver.kernel_module_version": UNKNOWN,
            "nvml": Nvml(code=9),
            "cuda_init": CudaInit(code=100),
            "device_nodes": (),
            "torch": UNKNOWN,
        },
    )


def test_fires_when_the_branch_is_newer_than_the_last_for_the_card(dropped):
    [finding] = examine(dropped, MATRIX).findings

    assert (finding.reason, finding.severity.value) == ("DRIVER_BRANCH_DROPPED_GPU", "error")
    assert "driver 590.48.01" in finding.evidence
    assert "NVIDIA GeForce GTX 1080 at 0000:01:00.0: compute capability 6.1" in finding.evidence
    assert "R580" in str(finding.fix.text)
    assert "sudo ubuntu-drivers install nvidia:580" in finding.fix.commands
    assert finding.hides == ("DRIVER_NOT_LOADED", "CUDA_INIT_FAILED")


def test_fires_on_the_drivers_own_sentence_without_a_matrix(dropped):
    logged = altered(dropped, {"gpus": UNKNOWN, "kernel_log": KernelLog(lines=SENTENCE)})

    finding = driver_branch_dropped_gpu(logged, Matrix())

    assert "R470" in str(finding.fix.text)
    assert any("GeForce GT 710" in line for line in finding.evidence)


def test_fires_on_a_card_that_was_numbered_and_that_cuda_does_not_find(dropped):
    assert driver_branch_dropped_gpu(altered(dropped, {"gpus.0.index": 0}), MATRIX) is not None


def test_fires_as_a_warning_beside_a_card_that_runs(dropped):
    beside = altered(dropped, {"cuda_init": CudaInit(code=0)})

    assert driver_branch_dropped_gpu(beside, MATRIX).severity.value == "warning"


def test_windows_counts_its_branches_differently(dropped):
    windows = altered(dropped, {"os.system": "windows", "driver.version": "582.28"})
    assert driver_branch_dropped_gpu(windows, MATRIX) is None

    newer = altered(windows, {"driver.version": "591.44"})

    assert driver_branch_dropped_gpu(newer, MATRIX).fix.commands == ()


@pytest.mark.parametrize(
    "change",
    [
        {"driver": UNKNOWN},
        {"driver.version": UNKNOWN},
        {"driver.version": "not a version"},
        {"driver.version": "580.95.05"},
        {"gpus": UNKNOWN},
        {"gpus.0.compute_capability": UNKNOWN},
        {"gpus.0.compute_capability": "seven"},
        {"gpus.0.compute_capability": "7.5"},
        {"gpus.0.compute_capability": "99.0"},
        {"gpus.0.pci_driver": "vfio-pci"},
        {"gpus.0.source": "nvml", "cuda_init": CudaInit(code=0)},
        {"container.runtime": "docker", "cuda_init": CudaInit(code=0)},
    ],
    ids=str,
)
def test_is_silent_when_the_branch_drives_the_card_or_nothing_is_known(dropped, change):
    assert driver_branch_dropped_gpu(altered(dropped, change), MATRIX) is None


@pytest.mark.parametrize("lines", [(), ("NVRM: No NVIDIA GPU found.",)])
def test_is_silent_where_neither_log_nor_matrix_say_so(dropped, lines):
    quiet = altered(dropped, {"kernel_log": KernelLog(lines=lines)})

    assert driver_branch_dropped_gpu(quiet, Matrix()) is None
