import pytest

from altered import UNKNOWN, altered
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.gpu.gpu_hardware_errors import gpu_hardware_errors
from torchdoctor.facts.model import CudaInit, Gpu, KernelLog, NvidiaSmi, Problem
from torchdoctor.matrix.model import Matrix
from torchdoctor.plain import ABSENT

INIT_FAILED = "NVRM: GPU 0000:00:06.0: RmInitAdapter failed! (0x62:0x40:2028)"
RECOVERY = "GPU recovery action changed from 0x0 (None) to 0x1 (GPU Reset Required)"


def xid(number, words="pid=1896, name=python", place="0000:00:06"):
    return KernelLog(lines=(f"[77.1] NVRM: Xid (PCI:{place}): {number}, {words}",))


@pytest.fixture
def machine(capture):
    counters = {"gpus.0.ecc_uncorrected": 0, "gpus.0.remap_pending": False}
    return altered(capture("h100-580-OK"), {"container.runtime": ABSENT, **counters})


@pytest.fixture
def unstarted(machine):
    """The module runs, and the driver could not start the card."""
    changes = {
        "gpus.0": Gpu(vendor="nvidia", pci_bus_id="0000:00:06.0", name="H100", source="pci"),
        "cuda_init": CudaInit(code=100),
        "kernel_log": KernelLog(lines=(INIT_FAILED,)),
    }
    return altered(machine, changes)


def test_fires_on_uncorrected_memory_errors(machine):
    [finding] = examine(altered(machine, {"gpus.0.ecc_uncorrected": 3}), Matrix()).findings

    assert (finding.reason, finding.severity.value) == ("GPU_HARDWARE_ERRORS", "error")
    assert finding.evidence == ("GPU 0 (NVIDIA H100 80GB HBM3): 3 uncorrected memory errors",)
    assert "mem-error" in finding.docs


@pytest.mark.parametrize("number", [48, 64, 74, 79, 94, 95, 119, 120, 140])
def test_fires_on_messages_about_the_card_and_its_firmware(machine, number):
    finding = gpu_hardware_errors(altered(machine, {"kernel_log": xid(number)}))

    assert finding.severity.value == "error"
    assert finding.evidence[0].startswith(f"NVRM: Xid (PCI:0000:00:06): {number}")
    assert "xid-errors" in finding.docs


@pytest.mark.parametrize(
    "change",
    [
        {"gpus.0.remap_pending": True},
        {"kernel_log": xid(63, "Row Remapper: New row marked for remapping")},
        {"kernel_log": xid(92)},
        {"nvidia_smi.exit_code": 14},
        {"gpus.0.nvml_code": 14},
    ],
    ids=str,
)
def test_fires_as_a_warning_when_the_card_goes_on(machine, change):
    assert gpu_hardware_errors(altered(machine, change)).severity.value == "warning"


def test_fires_as_an_error_when_cuda_does_not_start_on_a_worn_card(machine):
    worn = altered(machine, {"gpus.0.remap_pending": True, "cuda_init.code": 999})

    [finding] = examine(worn, Matrix()).findings

    assert (finding.severity.value, finding.hides) == ("error", ("CUDA_INIT_FAILED",))


@pytest.mark.parametrize(
    ("change", "seen"),
    [
        ({"gpus.0.remap_failed": True}, "remapping of rows failed"),
        ({"gpus.0.nvml_code": 16}, "NVML returned 16 (RESET_REQUIRED)"),
        ({"nvidia_smi.exit_code": 8}, "nvidia-smi exited with 8 (INSUFFICIENT_POWER)"),
        ({"kernel_log": xid(154, RECOVERY)}, "GPU Reset Required"),
    ],
    ids=str,
)
def test_fires_on_what_takes_a_repair_or_a_reset(machine, change, seen):
    finding = gpu_hardware_errors(altered(machine, change))

    assert finding.severity.value == "error"
    assert any(seen in line for line in finding.evidence)


def test_fires_when_the_driver_could_not_start_the_card(unstarted):
    [finding] = examine(unstarted, Matrix()).findings

    assert "GPU 0000:00:06.0: RmInitAdapter failed! (0x62:0x40:2028)" in finding.evidence
    assert finding.hides == ("CUDA_INIT_FAILED",)


def test_the_firmwares_silence_is_left_to_the_driver_that_hangs(machine):
    stuck = altered(
        machine,
        {
            "kernel_log": xid(119),
            "cuda_init": UNKNOWN,
            "problems": (Problem(probe="cuda_init", problem="no answer in 10 s"),),
        },
    )

    assert gpu_hardware_errors(stuck) is None


@pytest.mark.parametrize(
    "change",
    [
        {"gpus.0.source": "nvml"},  # it came up at the second attempt
        {"kernel_log": UNKNOWN},
        {"gpus": UNKNOWN, "cuda_init": CudaInit(code=0)},
    ],
    ids=str,
)
def test_is_silent_about_a_start_that_failed_once(unstarted, change):
    assert gpu_hardware_errors(altered(unstarted, change)) is None


@pytest.mark.parametrize("number", [8, 13, 31, 32, 43, 45, 68, 69, 109, 14, 38, 999])
def test_is_silent_about_messages_about_programs_and_unknown_ones(machine, number):
    assert gpu_hardware_errors(altered(machine, {"kernel_log": xid(number)})) is None


@pytest.mark.parametrize(
    "change",
    [
        {"gpus": UNKNOWN},
        {"gpus.0.ecc_uncorrected": UNKNOWN},
        {"gpus.0.remap_pending": UNKNOWN},
        {"gpus.0.remap_failed": False},
        {"gpus.0.nvml_code": 15},
        {"nvidia_smi": UNKNOWN},
        {"nvidia_smi": NvidiaSmi(exit_code=9)},
        {"kernel_log": KernelLog()},
        {"kernel_log": xid(154, "GPU recovery action changed from 0x1 (Reset) to 0x0 (None)")},
    ],
    ids=str,
)
def test_is_silent_when_counters_are_clean_or_not_known(machine, change):
    assert gpu_hardware_errors(altered(machine, change)) is None


def test_is_silent_in_a_container_about_cards_that_it_was_not_given(capture):
    theirs = Gpu(vendor="nvidia", pci_bus_id="0000:08:00.0", source="pci")
    facts = altered(capture("h100-580-OK"), {"kernel_log": xid(48, place="0000:08:00")})

    assert gpu_hardware_errors(altered(facts, {"gpus": (*facts.gpus, theirs)})) is None
    assert gpu_hardware_errors(altered(facts, {"kernel_log": xid(48)})) is not None
