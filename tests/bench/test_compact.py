import json

import pytest

from torchdoctor import plain
from torchdoctor.bench.compact import MOST_BYTES, fit, size
from torchdoctor.bench.model import BenchReport, Item

CHECK = {
    "value": 0.123456789, "rule": "close", "reference": 0.123456789, "relative_tolerance": 1e-5,
    "passed": True,
}  # fmt: skip
RATES = {"samples_per_s": 1.0, "naive_samples_per_s": 1.0, "median": 1.0, "iqr": 0.1, "n": 20}


def report(count, status="pass", words=300):
    items = [
        Item(
            name=f"item_of_some_length_{number}",
            kind="model",
            status=status,
            because="w" * words,
            correctness={f"loss of step {step}": CHECK for step in range(4)},
            metrics={**RATES, "checks": 4, "took_s": 1.0},
        )
        for number in range(count)
    ]
    return BenchReport(verdict="PASS", because="Because.", items=tuple(items))


def test_a_small_report_is_left_as_it_is():
    small = report(3)

    assert fit(small) is small


@pytest.mark.parametrize("status", ["pass", "fail", "unknown", "skip"])
@pytest.mark.parametrize("count", [20, 55])
def test_a_large_report_is_made_to_fit_and_keeps_every_item(count, status):
    fitted = fit(report(count, status))

    assert size(fitted) <= MOST_BYTES
    assert len(json.dumps(plain.encode(fitted), indent=2)) <= 16_000
    assert [item.status for item in fitted.items] == [status] * count


def test_what_failed_keeps_its_values_longer_than_what_passed():
    broken = report(1, "fail", words=80).items[0]
    healthy = report(45, words=80)
    mixed = BenchReport(verdict="CRITICAL", because="", items=(broken, *healthy.items))

    fitted = fit(mixed)

    assert fitted.items[0].correctness
    assert fitted.items[0].because == broken.because
    assert not fitted.items[1].correctness


def test_figures_of_speed_outlive_everything_else_of_what_passed():
    speed = Item(
        name="gemm_speed",
        kind="gemm",
        status="pass",
        because="w" * 200,
        metrics={"bf16_tflops": 761.2, "bf16_of_published": 0.95, "bf16_iqr": 3.0, "bf16_n": 30},
        telemetry={"sm_clock_mhz": 1755, "power_watts": 650.0},
    )
    crowded = BenchReport(verdict="PASS", because="", items=(speed, *report(48).items))

    fitted = fit(crowded)

    assert size(fitted) <= MOST_BYTES
    assert fitted.items[0].metrics == {"bf16_tflops": 761.2, "bf16_of_published": 0.95}


def test_telemetry_goes_first_where_it_explains_no_speed():
    telemetry = {"sm_clock_mhz": 1755, "power_watts": 650.0, "throttle": ["sw_power_cap"]}
    items = [
        Item(name=f"item{number}", kind=kind, status="pass", because="w" * 80, telemetry=telemetry)
        for number in range(40)
        for kind in ("op", "bandwidth")
    ]

    fitted = fit(BenchReport(verdict="PASS", because="", items=tuple(items[:44])))

    assert not fitted.items[0].telemetry
    assert fitted.items[1].telemetry


def test_a_training_keeps_its_fastest_form_and_the_notes_loop_as_long_as_it_can():
    forms = {"samples_per_s": 9.0, "graph_samples_per_s": 9.0, "naive_samples_per_s": 1.0}
    items = [
        Item(name=f"item{n}", kind="model", status="pass", because="w" * 300, metrics=forms)
        for n in range(46)
    ]

    fitted = fit(BenchReport(verdict="PASS", because="", items=tuple(items)))

    assert fitted.items[0].metrics == {"samples_per_s": 9.0, "naive_samples_per_s": 1.0}
