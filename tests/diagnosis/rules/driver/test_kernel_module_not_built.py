import pytest

from altered import UNKNOWN, altered
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.driver.kernel_module_not_built import kernel_module_not_built
from torchdoctor.facts.model import CudaInit, Jetson, Nvml, Wsl
from torchdoctor.matrix.model import Matrix
from torchdoctor.plain import ABSENT

OLD_KERNEL = "nvidia/580.159.04, 6.8.0-59-generic: installed"


@pytest.fixture
def unbuilt(capture):
    """The healthy machine outside a container, after an update of its kernel."""
    return altered(
        capture("h100-580-OK"),
        {
            "container.runtime": ABSENT,
            "driver.loaded": False,
            "driver.kernel_module": ABSENT,
            "driver.module_built": False,
            "driver.dkms": (OLD_KERNEL,),
            "nvml": Nvml(code=9),
            "cuda_init": CudaInit(code=100),
            "device_nodes": (),
        },
    )


def test_fires_in_place_of_the_module_that_is_missing(unbuilt):
    [finding] = examine(unbuilt, Matrix()).findings

    assert (finding.reason, finding.severity.value) == ("KERNEL_MODULE_NOT_BUILT", "error")
    assert finding.evidence == (
        "no module nvidia for kernel 6.8.0-60-generic",
        f"DKMS: {OLD_KERNEL}",
    )
    assert finding.fix.commands[0] == "sudo apt install linux-headers-$(uname -r)"
    assert finding.hides == ("DRIVER_NOT_LOADED", "CUDA_INIT_FAILED")


def test_fires_in_place_of_nouveau_that_took_over(unbuilt):
    fallback = altered(unbuilt, {"driver.kernel_module": "nouveau"})

    [finding] = examine(fallback, Matrix()).findings

    assert "NOUVEAU_IN_USE" in finding.hides


@pytest.mark.parametrize("change", [{"os.kernel": UNKNOWN}, {"driver.dkms": UNKNOWN}], ids=str)
def test_fires_without_the_names_that_nobody_knows(unbuilt, change):
    assert kernel_module_not_built(altered(unbuilt, change)).evidence


@pytest.mark.parametrize(
    "change",
    [
        {"driver": UNKNOWN},
        {"driver.module_built": UNKNOWN},
        {"driver.module_built": True},
        {"driver.installed": UNKNOWN},
        {"driver.installed": False},
        {"driver.loaded": UNKNOWN},
        {"driver.loaded": True},
        {"container.runtime": "docker"},  # which has no folder of modules
        {"wsl": Wsl(version=2)},
        {"jetson": Jetson(l4t="36.3")},
        {"os.system": "windows"},
    ],
    ids=str,
)
def test_is_silent_when_it_was_built_or_belongs_elsewhere_or_nobody_knows(unbuilt, change):
    assert kernel_module_not_built(altered(unbuilt, change)) is None
