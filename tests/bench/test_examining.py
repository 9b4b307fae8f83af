"""A bench on a card that is only played: what the worker says, the sensors, and the verdict."""

import sys
from pathlib import Path

import pytest

from torchdoctor.bench.messages import TelemetryCounters, TelemetrySample, TelemetryStart
from torchdoctor.bench.parent import Limits, run_bench
from torchdoctor.matrix.model import Ceiling

PATIENT = Limits(start_s=30, item_s=30, all_s=60)
ROW = Ceiling(cards=("Card",), quantity="bf16", peak=989.0, published=800.0, peak_source="a page")
DEVICE = {
    "type": "cuda", "name": "Card", "memory_clock_khz": 2_619_000, "memory_bus_bits": 5120,
}  # fmt: skip
SPEED = """
def speed(name, kind, **series):
    check = dict(what='sum', value=0, rule='equal', reference=0)
    say('item-started', name=name)
    time.sleep(0.3)
    now = time.monotonic()
    samples = {
        label: dict(unit=unit, values=values, ends=[now] * len(values))
        for label, (unit, values) in series.items()
    }
    say('item-finished', name=name, kind=kind, took_s=0.1, checks=[check], metrics={},
        series=samples)
"""


class PlayedWatch:
    """Says what it is told to say; readings come whenever it is looked at."""

    def __init__(self, now, throttle, counters):
        self.now, self.throttle, self.counters = now, throttle, counters
        self.began, self.ended = True, False

    def heard(self):
        if self.began:
            self.began = False
            yield TelemetryStart(message="telemetry-start", power_limit_watts=700.0)
            yield self.count(0)
        yield TelemetrySample(
            message="telemetry", at=self.now(), sm_clock_mhz=1755, power_watts=600.0,
            temperature_c=60.0, throttle=self.throttle, pcie_gen=5, pcie_width=16,
        )  # fmt: skip

    def end(self):
        if not self.ended:
            self.ended = True
            yield self.count(-1)

    def count(self, number):
        return TelemetryCounters(
            message="telemetry-counters", at=self.now(), ecc_uncorrected=self.counters[number]
        )


@pytest.fixture
def bench(stand_in):
    import time

    def run(lines, *, throttle=(), counters=(0, 0), rows=(ROW,), device=DEVICE, **options):
        worker = stand_in(SPEED + lines.format(device=f"device={device!r}"))
        return run_bench(
            Path(sys.executable),
            worker=worker,
            limits=PATIENT,
            rows_of=lambda name: rows if name == "Card" else (),
            watcher=lambda _: PlayedWatch(time.monotonic, throttle, counters),
            **options,
        )

    return run


FAST = """
hello('gemm_speed', 'triad', {device})
speed('gemm_speed', 'gemm', **{{'bf16 8192x8192x8192': ('TFLOP/s', [760.0, 761.0, 762.0])}})
speed('triad', 'bandwidth', triad=('GB/s', [3000.0, 3010.0, 3020.0]))
say('done')
"""
SLOW = FAST.replace("760.0, 761.0, 762.0", "300.0, 301.0, 302.0")


def test_a_known_card_that_is_fast_and_sound_passes(bench):
    report = bench(FAST)

    assert report.verdict == "PASS"
    assert [item.name for item in report.items] == ["gemm_speed", "triad", "health"]
    assert report.items[0].metrics["bf16_of_published"] == pytest.approx(761 / 800, rel=1e-5)
    assert report.items[1].metrics["triad_of_peak"] == pytest.approx(3010 / 3352.3, rel=1e-5)
    assert report.device["peak_gb_s"] == 3352.3
    assert report.device["peak_tflops"] == {"bf16": 989.0}
    assert report.items[0].telemetry["sm_clock_mhz"] == 1755
    assert report.items[2].because.startswith("no new errors in ")


def test_a_known_card_that_is_slow_without_a_word_is_critical(bench):
    report = bench(SLOW)

    assert report.verdict == "CRITICAL"
    assert report.because.startswith("gemm_speed: bf16 301 TFLOP/s, 38% of the published 800")


def test_the_same_card_held_back_by_heat_is_a_warning_that_says_so(bench):
    report = bench(SLOW, throttle=("hw_thermal_slowdown",))

    assert report.verdict == "WARNING"
    assert "hw_thermal_slowdown held the card back in 100%" in report.because
    assert "3 samples left out: the card was held back" in report.items[0].because


def test_an_unknown_card_gets_figures_and_no_verdict_on_speed(bench):
    report = bench(SLOW, rows=())

    assert report.verdict == "INFO"
    assert report.because.endswith("for which there are no reference figures.")
    assert report.items[0].metrics["bf16_tflops"] == 301.0


def test_new_memory_errors_are_critical_though_every_item_passed(bench):
    report = bench(FAST, counters=(4, 5))

    assert report.verdict == "CRITICAL"
    assert report.because == "health: memory errors that could not be corrected: 1 new."


def test_readings_reach_whoever_listens_while_an_item_runs(bench):
    told = []
    bench(FAST, on_event=told.append)

    words = [message.message for message in told]
    first, last = words.index("item-started"), words.index("item-finished")
    assert "telemetry" in words[first:last]
    assert words.count("telemetry-start") == 1


def test_a_bench_without_a_watch_has_no_item_of_health(stand_in):
    worker = stand_in("hello('a'); item('a'); say('done')")
    report = run_bench(Path(sys.executable), worker=worker, limits=PATIENT)

    assert [item.name for item in report.items] == ["a"]
