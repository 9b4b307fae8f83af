import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from torchdoctor.bench.straggler import geometric_mean, reference, speeds_of, standing


@pytest.mark.parametrize(
    ("score", "expected"),
    [(1.0, "pass"), (0.9, "pass"), (0.899, "warn"), (0.75, "warn"), (0.749, "fail"), (0.1, "fail")],
)
def test_below_nine_tenths_is_a_warning_and_below_three_quarters_a_failure(score, expected):
    assert standing(score, 0.0, 1.0) == expected


def test_within_its_own_spread_a_node_is_given_the_benefit_of_the_doubt():
    assert standing(0.85, 0.06, 1.0) == "pass"


def test_of_few_the_best_is_the_reference():
    assert reference([1.0, 3.0, 2.0]) == 3.0
    assert reference([float(n) for n in range(19)]) == 18.0


def test_of_many_one_wrong_clock_makes_no_stragglers():
    pick = random.Random(7)  # noqa: S311 - samples, no secrets
    speeds = [pick.gauss(100, 2) for _ in range(10_000)]

    best = reference([*speeds, 1e9])

    assert sum(standing(speed, 0.0, best) != "pass" for speed in speeds) < 20


def test_rates_times_and_their_spreads_are_found_among_metrics():
    found = speeds_of(
        {
            "samples_per_s": 100.0, "naive_samples_per_s": 10.0, "iqr": 4.0, "accuracy": 0.9,
            "bf16_tflops": 700.0, "bf16_iqr": 14.0, "bf16_square_tflops": 650.0,
            "triad_gb_s": 3000, "peak_gb_s": 3350.0, "link_gb_s": 63.0, "took_s": 3.0,
            "eager_us": 4.0, "eager_iqr": 0.4,
        }
    )  # fmt: skip

    assert found.keys() == {"samples_per_s", "bf16_tflops", "triad_gb_s", "eager_us"}
    assert found["samples_per_s"] == (100.0, 2.0)
    assert found["triad_gb_s"] == (3000, 0.0)
    assert found["eager_us"] == (0.25, pytest.approx(0.0125))


@pytest.mark.parametrize("value", [None, "fast", True, 0, -1.0, math.nan, math.inf, [1.0]])
def test_what_is_no_positive_number_is_no_speed(value):
    assert speeds_of({"samples_per_s": value}) == {}


@settings(deadline=None)
@given(st.lists(st.floats(0.01, 100), min_size=1))
def test_twice_and_half_cancel_out(ratios):
    assert geometric_mean([*ratios, *(1 / r for r in ratios)]) == pytest.approx(1.0)


def test_of_nothing_there_is_no_mean():
    assert geometric_mean([]) is None
