import pytest

from altered import UNKNOWN, altered
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.gpu.gpu_throttled import gpu_throttled
from torchdoctor.matrix.model import Matrix


@pytest.fixture
def hot(capture):
    reasons = ("sw_power_cap", "hw_thermal_slowdown")
    return altered(capture("h100-580-OK"), {"gpus.0.throttle_reasons": reasons})


def test_fires_as_a_warning_on_heat(hot):
    [finding] = examine(hot, Matrix()).findings

    assert (finding.reason, finding.severity.value) == ("GPU_THROTTLED", "warning")
    assert finding.evidence == ("GPU 0 (NVIDIA H100 80GB HBM3): hw_thermal_slowdown",)
    assert "too hot" in str(finding.cause)


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("sw_thermal_slowdown", "too hot"),
        ("hw_power_brake_slowdown", "power supply"),
        ("hw_slowdown", "heat or of too little power"),
    ],
)
def test_fires_on_each_slowdown_with_its_own_cause(hot, reason, words):
    finding = gpu_throttled(altered(hot, {"gpus.0.throttle_reasons": (reason,)}))

    assert words in str(finding.cause)


@pytest.mark.parametrize("reasons", [UNKNOWN, (), ("gpu_idle",), ("sw_power_cap",), ("new_one",)])
def test_is_silent_when_the_card_idles_or_merely_works_hard(hot, reasons):
    assert gpu_throttled(altered(hot, {"gpus.0.throttle_reasons": reasons})) is None


@pytest.mark.parametrize(
    "change",
    [{"gpus": UNKNOWN}, {"gpus.0.vendor": "amd"}, {"environment.CUDA_VISIBLE_DEVICES": "-1"}],
    ids=str,
)
def test_is_silent_about_cards_that_cuda_does_not_use(hot, change):
    assert gpu_throttled(altered(hot, change)) is None
