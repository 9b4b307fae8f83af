import pytest

from altered import UNKNOWN, altered
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.driver.open_kernel_module_required import (
    open_kernel_module_required,
)
from torchdoctor.facts.model import CudaInit, Gpu, KernelLog
from torchdoctor.matrix.model import CardSupport, Matrix
from torchdoctor.plain import ABSENT

MATRIX = Matrix(
    card_support=(
        CardSupport(cc_min="8.9", cc_max="8.9", kernel_modules=("open", "closed")),
        CardSupport(cc_min="12.0", cc_max="12.0", kernel_modules=("open",)),
    )
)
BLACKWELL = Gpu(
    vendor="nvidia",
    name="NVIDIA GeForce RTX 5090",
    compute_capability="12.0",
    pci_bus_id="0000:02:00.0",
    source="pci",
)
SENTENCE = (
    "[    5.559842] NVRM: The NVIDIA GPU 0000:02:00.0 (PCI ID: 10de:2c58)",
    "               NVRM: installed in this system requires use of the NVIDIA open kernel modules.",
    "[    5.559858] NVRM: GPU 0000:02:00.0: RmInitAdapter failed! (0x22:0x56:884)",
)


@pytest.fixture
def closed(capture):
    """An RTX 5090 under the closed module: nvidia-smi finds no devices."""
    return altered(
        capture("h100-580-OK"),
        {
            "container.runtime": ABSENT,
            "gpus": (BLACKWELL,),
            "driver.kernel_module": "nvidia",
            "kernel_log": KernelLog(lines=SENTENCE),
            "nvidia_smi.exit_code": 6,
            "cuda_init": CudaInit(code=100),
            "torch": UNKNOWN,
        },
    )


def test_fires_in_place_of_the_card_that_could_not_be_started(closed):
    [finding] = examine(closed, MATRIX).findings

    assert (finding.reason, finding.severity.value) == ("OPEN_KERNEL_MODULE_REQUIRED", "error")
    assert "kernel module: nvidia" in finding.evidence
    assert any("requires use of the NVIDIA open" in line for line in finding.evidence)
    assert finding.hides == ("CUDA_INIT_FAILED",)
    assert "sudo apt install nvidia-driver-580-open" in finding.fix.commands


@pytest.mark.parametrize("log", [UNKNOWN, KernelLog()])
def test_fires_on_module_and_card_where_the_log_tells_nothing(closed, log):
    finding = open_kernel_module_required(altered(closed, {"kernel_log": log}), MATRIX)

    assert finding.evidence == (
        "kernel module: nvidia",
        "NVIDIA GeForce RTX 5090 at 0000:02:00.0: compute capability 12.0",
    )


@pytest.mark.parametrize("module", ["nvidia", ABSENT, UNKNOWN])
def test_fires_on_the_drivers_own_sentence_without_a_matrix(closed, module):
    facts = altered(closed, {"driver.kernel_module": module, "gpus": UNKNOWN})

    assert open_kernel_module_required(facts, Matrix()) is not None


def test_a_container_is_told_to_act_on_its_host(closed):
    inside = altered(closed, {"container.runtime": "docker"})

    assert "on the host" in str(open_kernel_module_required(inside, MATRIX).fix.text)


@pytest.mark.parametrize(
    "change",
    [
        {"driver.kernel_module": "nvidia-open"},  # exchanged since the log was written
        {"cuda_init": CudaInit(code=0)},
    ],
    ids=str,
)
def test_is_silent_when_the_open_modules_run_or_cuda_starts(closed, change):
    assert open_kernel_module_required(altered(closed, change), MATRIX) is None


@pytest.mark.parametrize(
    "change",
    [
        {"driver": UNKNOWN},
        {"driver.kernel_module": UNKNOWN},
        {"gpus": UNKNOWN},
        {"gpus.0.compute_capability": UNKNOWN},
        {"gpus.0.compute_capability": "8.9"},
        {"gpus.0.compute_capability": "twelve"},
        {"gpus.0.pci_driver": "vfio-pci"},
        {"gpus.0.source": "nvml", "cuda_init": UNKNOWN},  # the driver lists it
    ],
    ids=str,
)
def test_is_silent_without_a_log_where_the_card_takes_the_closed_ones_or_runs(closed, change):
    quiet = altered(closed, {"kernel_log": UNKNOWN})

    assert open_kernel_module_required(altered(quiet, change), MATRIX) is None
