import pytest

from altered import UNKNOWN, altered
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.gpu.no_nvidia_gpu import no_nvidia_gpu
from torchdoctor.facts.model import CudaInit, Driver, Facts, Gpu, Jetson, OperatingSystem
from torchdoctor.matrix.model import Matrix

BARE = Facts(os=OperatingSystem(system="linux"), gpus=(), driver=Driver(installed=False))


def test_fires_as_a_warning_where_there_is_no_card():
    [finding] = examine(BARE, Matrix()).findings

    assert (finding.reason, finding.severity.value) == ("NO_NVIDIA_GPU", "warning")
    assert finding.evidence == ("graphics cards found: none",)


def test_fires_where_the_only_card_is_a_servers_display_chip():
    finding = no_nvidia_gpu(altered(BARE, {"gpus": (Gpu(vendor="other", name="ASPEED AST2600"),)}))

    assert finding.evidence == ("graphics cards found: ASPEED AST2600",)


def test_hides_what_a_driver_without_a_card_says():
    facts = altered(BARE, {"driver.installed": True, "driver.loaded": False})

    [finding] = examine(altered(facts, {"cuda_init": CudaInit(code=999)}), Matrix()).findings

    assert finding.hides == ("DRIVER_NOT_LOADED", "CUDA_INIT_FAILED")


@pytest.mark.parametrize(
    "change",
    [
        {"gpus": UNKNOWN},
        {"gpus": (Gpu(vendor="nvidia"),)},
        {"gpus": (Gpu(name="GeForce GTX 1080"),)},
        {"gpus": (Gpu(name="a card of unknown make"),)},
        {"gpus": (Gpu(vendor="amd"),)},
        {"os.system": "macos"},
        {"jetson": Jetson(l4t="36.3")},
        {"driver.loaded": True},
        {"cuda_init": CudaInit(code=0)},
    ],
    ids=str,
)
def test_is_silent_where_there_is_a_card_or_nobody_can_tell(change):
    assert no_nvidia_gpu(altered(BARE, change)) is None
