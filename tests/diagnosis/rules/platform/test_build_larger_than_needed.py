import pytest

from altered import UNKNOWN, altered
from bare import BARE
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.platform.build_larger_than_needed import build_larger_than_needed
from torchdoctor.facts.model import CudaInit, Driver, Gpu, Jetson, TorchFacts
from torchdoctor.matrix.model import Matrix

LAPTOP = altered(
    BARE, {"gpus": (), "torch": TorchFacts(installed=True, version="2.14.1+cu130", cuda="13.0")}
)


def test_fires_as_information_beside_the_missing_card():
    found = {f.reason: f.severity.value for f in examine(LAPTOP, Matrix()).findings}

    assert found == {"NO_NVIDIA_GPU": "warning", "BUILD_LARGER_THAN_NEEDED": "info"}


def test_fires_with_the_line_for_the_cpu_build():
    finding = build_larger_than_needed(altered(LAPTOP, {"gpus": (Gpu(vendor="amd", name="RX"),)}))

    assert finding.evidence == (
        "torch 2.14.1+cu130 is built for CUDA 13.0",
        "graphics cards found: RX",
    )
    assert finding.fix.commands == ("torchdoctor install --cuda cpu",)


@pytest.mark.parametrize(
    "change",
    [
        {"torch": UNKNOWN},
        {"torch.cuda": UNKNOWN},
        {"gpus": UNKNOWN},
        {"gpus": (Gpu(vendor="nvidia"),)},
        {"gpus": (Gpu(),)},
        {"jetson": Jetson(l4t="38.2")},
        {"container.runtime": "docker"},
        {"cuda_init": CudaInit(code=0)},
        {"driver": Driver(loaded=True)},
    ],
    ids=str,
)
def test_is_silent_where_a_card_is_there_may_come_or_is_not_known(change):
    assert build_larger_than_needed(altered(LAPTOP, change)) is None
