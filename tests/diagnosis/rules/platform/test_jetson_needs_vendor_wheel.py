import pytest

from altered import UNKNOWN, altered
from bare import BARE, MATRIX
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.platform.jetson_needs_vendor_wheel import (
    jetson_needs_vendor_wheel,
)
from torchdoctor.facts.model import Jetson, TorchFacts
from torchdoctor.plain import ABSENT

ORIN = altered(BARE, {"jetson": Jetson(l4t="36.3"), "os.machine": "aarch64"})
PUBLISHED = TorchFacts(
    installed=True, version="2.6.0+cpu", import_took_s=2.0, is_available=False, device_count=0
)


def test_fires_on_an_orin_without_torch():
    [finding] = examine(ORIN, MATRIX).findings

    assert (finding.reason, finding.severity.value) == ("JETSON_NEEDS_VENDOR_WHEEL", "error")
    assert finding.evidence == ("Jetson Linux 36.3",)
    assert finding.hides == ("TORCH_NOT_INSTALLED",)


def test_fires_on_a_published_wheel_that_does_not_find_the_gpu():
    finding = jetson_needs_vendor_wheel(altered(ORIN, {"torch": PUBLISHED}))

    assert "torch 2.6.0+cpu" in finding.evidence


@pytest.mark.parametrize(
    "change",
    [
        {"jetson": UNKNOWN},
        {"jetson": ABSENT},
        {"jetson.l4t": UNKNOWN},
        {"jetson.l4t": "38.2"},  # Thor
        {"torch.is_available": UNKNOWN},
        {"torch.is_available": True},
        {"torch.version": "2.5.0a0+872d972e41.nv24.08"},
        {"torch.installed": UNKNOWN},
        {"torch": UNKNOWN},
    ],
    ids=str,
)
def test_is_silent_on_thor_and_where_the_gpu_is_used_or_nothing_is_known(change):
    facts = altered(ORIN, {"torch": PUBLISHED})

    assert jetson_needs_vendor_wheel(altered(facts, change)) is None
