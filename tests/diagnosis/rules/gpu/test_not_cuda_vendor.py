import pytest

from altered import UNKNOWN, altered
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.gpu.not_cuda_vendor import not_cuda_vendor
from torchdoctor.facts.model import Facts, Gpu, OperatingSystem
from torchdoctor.matrix.model import Matrix

RADEON = Gpu(vendor="amd", pci_device="1002:744c", name="Radeon RX 7900 XTX", source="pci")
AMD_MACHINE = Facts(os=OperatingSystem(system="linux"), gpus=(RADEON,))


def test_fires_and_nobody_says_that_there_is_no_card():
    [finding] = examine(AMD_MACHINE, Matrix()).findings

    assert (finding.reason, finding.severity.value) == ("NOT_CUDA_VENDOR", "warning")
    assert "graphics cards found: Radeon RX 7900 XTX" in finding.evidence


@pytest.mark.parametrize("card", [Gpu(vendor="intel"), Gpu(pci_device="8086:46a6")], ids=str)
def test_fires_for_intel_as_well(card):
    assert not_cuda_vendor(altered(AMD_MACHINE, {"gpus": (card,)})) is not None


@pytest.mark.parametrize(
    "change",
    [
        {"gpus": UNKNOWN},
        {"gpus": ()},
        {"gpus": (RADEON, Gpu(vendor="nvidia"))},
        {"gpus": (RADEON, Gpu(pci_device="10de:2684"))},
        {"gpus": (RADEON, Gpu(name="a card of unknown make"))},
        {"os.system": "macos"},
    ],
    ids=str,
)
def test_is_silent_where_a_card_of_nvidia_is_or_may_be(change):
    assert not_cuda_vendor(altered(AMD_MACHINE, change)) is None
