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
    [change] = compare([quantity(now, **options)], [quantity(then, **options)])
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


@pytest.mark.parametrize("broken", [0.0, -1.0])
def test_what_is_no_rate_is_not_compared(broken):
    assert compare([quantity([broken])], [quantity([1.0])]) == ()
    assert compare([quantity([1.0])], [quantity([broken])]) == ()


def report(status="pass", verdict="INFO"):
    item = Item(name="mlp", kind="model", status=status, because="accuracy 0.9")
    return BenchReport(verdict=verdict, because="All passed.", items=(item,))


def against(now, then, was=None):
    was = was or report()
    return with_comparison(was, [quantity(now)], [quantity(then)], "2026-11-24T10:00:00+00:00")


def test_a_slower_item_is_a_warning_with_words():
    slower = against([80.0] * 20, [100.0] * 20)

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
    same = against(now, [100.0, 90, 110, 95])

    assert same.verdict == "INFO"
    assert same.items == report().items
    assert same.compared.slower == {}


def test_slowness_does_not_hide_what_is_worse():
    wrong = against([80.0] * 5, [100.0] * 5, report("fail", "CRITICAL"))

    assert (wrong.verdict, wrong.because, wrong.items[0].status) == (
        "CRITICAL",
        "All passed.",
        "fail",
    )


def test_every_quantity_is_told_of_with_its_speed_and_what_only_one_run_has_by_name():
    levels = {"a": 80.0, "b": 120.0, "c": 101.0}
    now = [quantity([level] * 5, item=name) for name, level in levels.items()]
    then = [quantity([100.0] * 5, item=name) for name in "abcd"]
    now.append(quantity([60, 80, 100, 120], item="d"))
    found = with_comparison(report(), [*now, quantity([1.0], item="e")], then, "then").compared

    assert found.slower == {"a: naive": 0.8}
    assert found.faster == {"b: naive": 1.2}
    assert found.same == {"c: naive": 1.01}
    assert found.ambiguous == {"d: naive": 0.9}
    assert found.left_out == ("e: naive",)
