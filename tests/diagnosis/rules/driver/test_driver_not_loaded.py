import pytest

from altered import UNKNOWN, altered
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.driver.driver_not_loaded import driver_not_loaded
from torchdoctor.facts.model import CudaInit, Nvml, Wsl
from torchdoctor.matrix.model import Matrix
from torchdoctor.plain import ABSENT


@pytest.fixture
def unloaded(capture):
    """The healthy machine outside a container, as it is after a kernel update."""
    return altered(
        capture("h100-580-OK"),
        {
            "container.runtime": ABSENT,
            "driver.loaded": False,
            "nvml": Nvml(code=9, message="Driver Not Loaded"),
            "nvidia_smi.exit_code": 9,
            "cuda_init": CudaInit(code=100),
            "device_nodes": (),
        },
    )


def test_fires_when_nvml_and_nvidia_smi_miss_the_module(unloaded):
    [finding] = examine(unloaded, Matrix()).findings

    assert (finding.reason, finding.severity.value) == ("DRIVER_NOT_LOADED", "error")
    assert "NVML returned 9: Driver Not Loaded" in finding.evidence
    assert "nvidia-smi exited with 9" in finding.evidence
    assert finding.fix.commands[0] == "sudo modprobe nvidia"
    assert finding.hides == ("CUDA_INIT_FAILED",)


@pytest.mark.parametrize(
    "change",
    [
        {"nvml": UNKNOWN},
        {"nvidia_smi": UNKNOWN},
        {"driver.loaded": UNKNOWN},
        {"driver": UNKNOWN},
        {"wsl": Wsl(version=2)},
        {"os.system": "windows"},
    ],
    ids=str,
)
def test_fires_on_whatever_evidence_is_left(unloaded, change):
    assert driver_not_loaded(altered(unloaded, change)).evidence


def test_fires_on_the_missing_module_alone(unloaded):
    silent_tools = {"nvml": UNKNOWN, "nvidia_smi": UNKNOWN}

    finding = driver_not_loaded(altered(unloaded, silent_tools))

    assert finding.evidence == ("no kernel module nvidia is loaded",)


@pytest.mark.parametrize(("state", "said"), [(True, True), (False, False), (UNKNOWN, False)])
def test_secure_boot_is_named_where_it_is_on(unloaded, state, said):
    finding = driver_not_loaded(altered(unloaded, {"driver.secure_boot": state}))

    assert ("Secure Boot is on" in finding.evidence) is said


@pytest.mark.parametrize(
    "change",
    [{"driver.loaded": True}, {"driver.installed": False}, {"cuda_init": CudaInit(code=0)}],
    ids=str,
)
def test_is_silent_when_the_module_runs_or_there_is_no_driver(unloaded, change):
    assert driver_not_loaded(altered(unloaded, change)) is None


@pytest.mark.parametrize(
    "change",
    [
        {"driver": UNKNOWN},
        {"driver.loaded": UNKNOWN},
        {"driver.installed": UNKNOWN},
        {"wsl": Wsl(version=2)},  # WSL has no kernel module of its own
    ],
    ids=str,
)
def test_is_silent_when_only_the_module_could_tell_and_nobody_saw_it(unloaded, change):
    silent_tools = {"nvml.code": 0, "nvidia_smi.exit_code": 0}

    assert driver_not_loaded(altered(unloaded, {**silent_tools, **change})) is None
