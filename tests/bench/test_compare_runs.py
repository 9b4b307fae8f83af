import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from torchdoctor.bench.compare_runs import compare, with_comparison
from torchdoctor.bench.model import BenchReport, Item
from torchdoctor.bench.recording import Quantity
from torchdoctor.bench.spread import spread_of


def quantity(samples, kind="model", unit="samples/s", item="mlp"):
    spread = spread_of(samples)
    return Quantity(item=item, kind=kind, series="naive", unit=unit, spread=spread)


def noisy(seed, level, noise=0.02, n=20):
    pick = random.Random(seed)  # noqa: S311 - samples, no secrets
    return [pick.gauss(level, noise * level) for _ in range(n)]


def verdict(now, then, **options):
    [change] = compare([quantity(now, **options)], [quantity(then, **options)], "then").changes
    return change.verdict


@settings(deadline=None)
@given(st.integers(0, 10**9), st.sampled_from(["gemm", "bandwidth", "model", "launch"]))
def test_two_percent_of_noise_are_no_difference(seed, kind):
    assert verdict(noisy(seed, 100), noisy(seed + 1, 100), kind=kind) == "SAME"


@settings(deadline=None)
@given(st.integers(0, 10**9), st.sampled_from(["gemm", "bandwidth", "model", "launch"]))
def test_twenty_percent_slower_is_caught_in_two_percent_of_noise(seed, kind):
    assert verdict(noisy(seed, 80), noisy(seed + 1, 100), kind=kind) == "SLOWER"
    assert verdict(noisy(seed, 125), noisy(seed + 1, 100), kind=kind) == "FASTER"


@pytest.mark.parametrize(
    ("kind", "level", "expected"),
    [
        ("gemm", 94, "SLOWER"),
        ("bandwidth", 94, "SLOWER"),
        ("model", 94, "SAME"),
        ("model", 92, "SLOWER"),
        ("gemm", 95.5, "SAME"),
    ],
)
def test_hardware_may_vary_by_five_percent_and_trainings_by_seven(kind, level, expected):
    assert verdict([level] * 5, [100.0] * 5, kind=kind) == expected


def test_a_time_that_grows_is_slower_and_a_rate_that_grows_is_faster():
    assert verdict([12.0] * 5, [10.0] * 5, unit="us", kind="launch") == "SLOWER"
    assert verdict([12.0] * 5, [10.0] * 5, unit="GB/s", kind="bandwidth") == "FASTER"


def test_samples_that_overlap_prove_nothing():
    assert verdict([60, 80, 100, 120], [80, 100, 120, 140]) == "AMBIGUOUS"


def test_two_samples_prove_nothing():
    assert verdict([80.0, 80.0], [100.0] * 20) == "AMBIGUOUS"
    assert verdict([99.0, 99.0], [100.0] * 20) == "SAME"


def test_one_outlier_decides_nothing_where_a_mean_would_be_fooled():
    assert verdict([100.0] * 9 + [1.0], [100.0] * 10) == "SAME"


def test_what_only_one_run_measured_is_named_and_not_compared():
    compared = compare([quantity([1.0], item="a")], [quantity([1.0], item="b")], "then")

    assert compared.changes == ()
    assert compared.left_out == ("a: naive", "b: naive")


def report(status="pass", verdict="INFO"):
    item = Item(name="mlp", kind="model", status=status, because="accuracy 0.9")
    return BenchReport(verdict=verdict, because="All passed.", items=(item,))


def compared(now, then):
    return compare([quantity(now)], [quantity(then)], "2026-11-24T10:00:00+00:00")


def test_a_slower_item_is_a_warning_with_words():
    slower = with_comparison(report(), compared([80.0] * 20, [100.0] * 20))

    assert slower.verdict == "WARNING"
    assert slower.because == (
        "mlp: naive 20% slower than the baseline: 80 samples/s (IQR 0, n 20) now,"
        " 100 samples/s (IQR 0, n 20) then."
    )
    [item] = slower.items
    assert item.status == "warn"
    assert item.because.endswith("; accuracy 0.9")


@pytest.mark.parametrize("now", [[100.0] * 20, [150.0] * 20, [20.0, 80, 100, 180]])
def test_what_is_not_slower_for_sure_changes_no_verdict(now):
    same = with_comparison(report(), compared(now, [100.0, 90, 110, 95]))

    assert same.verdict == "INFO"
    assert same.items == report().items
    assert same.compared.changes


def test_slowness_does_not_hide_what_is_worse():
    wrong = with_comparison(report("fail", "CRITICAL"), compared([80.0] * 5, [100.0] * 5))

    assert (wrong.verdict, wrong.because, wrong.items[0].status) == (
        "CRITICAL",
        "All passed.",
        "fail",
    )
