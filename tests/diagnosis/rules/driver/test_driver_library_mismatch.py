import pytest

from altered import UNKNOWN, altered
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.driver.driver_library_mismatch import driver_library_mismatch
from torchdoctor.facts.model import CudaInit, NvidiaSmi, Nvml, Wsl
from torchdoctor.matrix.model import Matrix
from torchdoctor.plain import ABSENT

SAID = "Driver/library version mismatch"


@pytest.fixture
def updated(capture):
    """The driver was updated, and the machine was not restarted since."""
    return altered(
        capture("h100-580-OK"),
        {
            "container.runtime": ABSENT,
            "driver.library_version": "580.159.04",
            "driver.kernel_module_version": "580.95.05",
            "nvml": Nvml(code=18, message=SAID),
            "nvidia_smi": NvidiaSmi(exit_code=18),
            "cuda_init": CudaInit(code=803, library="/usr/lib/x86_64-linux-gnu/libcuda.so.1"),
        },
    )


def test_fires_with_both_versions(updated):
    [finding] = examine(updated, Matrix()).findings

    assert (finding.reason, finding.severity.value) == ("DRIVER_LIBRARY_MISMATCH", "error")
    assert f"NVML returned 18: {SAID}" in finding.evidence
    assert "libraries: 580.159.04" in finding.evidence
    assert "module: 580.95.05" in finding.evidence
    assert "sudo reboot" in finding.fix.commands
    assert finding.hides == ("CUDA_INIT_FAILED",)


def test_fires_in_place_of_the_forward_compatibility_that_libcuda_tried(updated):
    tried = altered(updated, {"cuda_init.code": 804})

    [finding] = examine(tried, Matrix()).findings

    assert "FORWARD_COMPAT_UNSUPPORTED" in finding.hides


@pytest.mark.parametrize(
    "change",
    [
        {"nvml": UNKNOWN, "nvidia_smi": UNKNOWN},
        {"nvml": UNKNOWN, "cuda_init": UNKNOWN},
        {"nvidia_smi": UNKNOWN, "cuda_init": UNKNOWN},
        {"nvml": UNKNOWN, "nvidia_smi": UNKNOWN, "cuda_init": UNKNOWN},
        {"driver": UNKNOWN},
    ],
    ids=str,
)
def test_fires_on_whatever_evidence_is_left(updated, change):
    assert driver_library_mismatch(altered(updated, change)).evidence


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"container.runtime": "docker"}, "container again"),
        ({"wsl": Wsl(version=2)}, "Restart WSL"),
        ({"os.system": "windows"}, "Restart Windows"),
    ],
    ids=str,
)
def test_each_system_restarts_what_holds_the_old_half(updated, change, word):
    assert word in str(driver_library_mismatch(altered(updated, change)).fix.text)


@pytest.mark.parametrize(
    "change",
    [
        {"nvml.code": 0},
        {"cuda_init": CudaInit(code=0)},
        {"driver": UNKNOWN},
        {"driver.library_version": UNKNOWN, "driver.version": UNKNOWN},
        {"driver.library_version": "580.95.05"},
        {"driver.kernel_module_version": UNKNOWN},
        {"driver.loaded": False},
    ],
    ids=str,
)
def test_is_silent_when_the_halves_are_equal_or_work_or_are_not_known(updated, change):
    quiet = altered(updated, {"nvml": Nvml(code=9), "nvidia_smi": UNKNOWN, "cuda_init": UNKNOWN})

    assert driver_library_mismatch(altered(quiet, change)) is None


@pytest.mark.parametrize("path", ["/usr/local/cuda/compat/libcuda.so.1", "/opt/stubs/libcuda.so"])
def test_is_silent_when_the_refused_libcuda_is_not_the_drivers(updated, path):
    foreign = {
        "driver.library_version": "580.95.05",
        "nvml": Nvml(code=0),
        "nvidia_smi": UNKNOWN,
        "cuda_init.library": path,
    }

    assert driver_library_mismatch(altered(updated, foreign)) is None
