import pytest

from altered import UNKNOWN, altered
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.gpu.gpu_lost import gpu_lost
from torchdoctor.facts.model import CudaInit, Gpu, KernelLog, Nvml
from torchdoctor.matrix.model import Matrix
from torchdoctor.plain import ABSENT

XID = "[1843.30] NVRM: Xid (PCI:0000:00:06): 79, GPU has fallen off the bus."
PLAIN = "NVRM: GPU 0000:00:06.0: GPU has fallen off the bus."
BROKEN_UP = (
    "[ 1843.308145] NVRM: The NVIDIA GPU 0000:00:06.0",
    "               NVRM: (PCI ID: 10de:26b5) installed in this system has",
    "               NVRM: fallen off the bus and is not responding to commands.",
)


@pytest.fixture
def machine(capture):
    return altered(capture("h100-580-OK"), {"container.runtime": ABSENT})


@pytest.fixture
def fallen(machine):
    """The driver lists the card no more; the bus still does."""
    changes = {
        "gpus.0": Gpu(vendor="nvidia", pci_bus_id="0000:00:06.0", name="H100", source="pci"),
        "cuda_init": CudaInit(code=100),
        "kernel_log": KernelLog(lines=(XID,)),
    }
    return altered(machine, changes)


def test_fires_in_place_of_all_that_follows(fallen):
    [finding] = examine(fallen, Matrix()).findings

    assert (finding.reason, finding.severity.value) == ("GPU_LOST", "error")
    assert any("fallen off the bus" in line for line in finding.evidence)
    assert finding.hides == ("CUDA_INIT_FAILED",)


@pytest.mark.parametrize("lines", [(PLAIN,), BROKEN_UP], ids=["plain", "broken up"])
def test_fires_on_every_form_of_the_drivers_sentence(fallen, lines):
    assert gpu_lost(altered(fallen, {"kernel_log.lines": lines})) is not None


def test_fires_when_the_card_is_not_even_on_the_bus(machine):
    others = Gpu(index=0, vendor="nvidia", pci_bus_id="0000:07:00.0", source="nvml")

    assert gpu_lost(altered(machine, {"gpus.0": others, "kernel_log": KernelLog(lines=(XID,))}))


@pytest.mark.parametrize(
    ("change", "seen"),
    [
        ({"gpus.0.nvml_code": 15}, "NVML returned 15 for GPU 0 (NVIDIA H100 80GB HBM3)"),
        ({"nvml": Nvml(code=15)}, "NVML returned 15"),
        ({"nvidia_smi.exit_code": 15}, "nvidia-smi exited with 15"),
        (
            {"nvidia_smi.problem": "Unable to determine the device handle for GPU 0000:00:06.0"},
            "nvidia-smi: Unable to determine the device handle for GPU 0000:00:06.0",
        ),
    ],
    ids=str,
)
def test_fires_on_whoever_misses_the_card(machine, change, seen):
    assert seen in gpu_lost(altered(machine, change)).evidence


def test_the_faults_of_other_cards_are_told_beside_it(fallen):
    worn = Gpu(
        index=0, vendor="nvidia", pci_bus_id="0000:07:00.0", source="nvml", ecc_uncorrected=3
    )
    both = altered(fallen, {"gpus": (*fallen.gpus, worn)})

    said = [finding.reason for finding in examine(both, Matrix()).findings]

    assert said == ["GPU_LOST", "GPU_HARDWARE_ERRORS"]


def test_a_loss_of_unknown_place_takes_the_message_on_it_along(machine):
    lost = {"nvml": Nvml(code=15), "gpus": UNKNOWN, "kernel_log": KernelLog(lines=(XID,))}

    [finding] = examine(altered(machine, lost), Matrix()).findings

    assert finding.reason == "GPU_LOST"


def test_a_container_is_told_that_its_host_must_act(fallen):
    finding = gpu_lost(altered(fallen, {"container.runtime": "docker"}))

    assert "host" in str(finding.fix.text)


@pytest.mark.parametrize(
    "change",
    [
        {"kernel_log": UNKNOWN},
        {"kernel_log.lines": ()},
        {"kernel_log.lines": ("NVRM: Xid (PCI:0000:00:06): 31, pid=7",)},
        # The log remembers what a reset has cured since.
        {"gpus.0.source": "nvml"},
        {"gpus": UNKNOWN, "cuda_init": CudaInit(code=0)},
        {"gpus.0.pci_bus_id": UNKNOWN, "cuda_init": CudaInit(code=0)},
    ],
    ids=str,
)
def test_is_silent_when_the_card_is_back_or_nothing_says_that_it_left(fallen, change):
    assert gpu_lost(altered(fallen, change)) is None


def test_is_silent_about_cards_of_the_host_that_a_container_was_not_given(fallen):
    ours = Gpu(index=0, vendor="nvidia", pci_bus_id="0000:07:00.0", source="nvml")
    container = altered(
        fallen,
        {
            "container.runtime": "docker",
            "gpus": (ours, fallen.gpus[0]),
            "cuda_init": CudaInit(code=0),
        },
    )

    assert gpu_lost(container) is None


@pytest.mark.parametrize(
    "change",
    [
        {"gpus.0.nvml_code": UNKNOWN},
        {"gpus.0.nvml_code": 4},
        {"nvml": UNKNOWN},
        {"nvidia_smi": UNKNOWN},
        {"nvidia_smi.exit_code": 9},
        {"nvidia_smi.problem": "No devices were found"},
    ],
    ids=str,
)
def test_is_silent_about_other_refusals(machine, change):
    assert gpu_lost(altered(machine, change)) is None
