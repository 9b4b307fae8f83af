import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from torchdoctor.report.axis import log_scale_of, scale_of, short, thinned

VALUES = st.lists(st.floats(-1e12, 1e12), min_size=1, max_size=20)


@settings(deadline=None)
@given(VALUES)
def test_every_value_has_its_place_on_an_even_scale(values):
    scale = scale_of(values, 50, 600)

    assert all(50 <= scale.at(value) <= 600 for value in values)
    assert 1 <= len(scale.ticks) <= 8
    assert all(49 <= scale.at(tick) <= 601 for tick in scale.ticks)


@settings(deadline=None)
@given(st.lists(st.floats(1e-6, 1e18), min_size=1, max_size=20))
def test_every_value_has_its_place_on_a_logarithmic_scale(values):
    scale = log_scale_of(values, 50, 600)

    assert all(50 <= scale.at(value) <= 600 for value in values)
    assert len(scale.ticks) >= 2


def test_bars_begin_at_zero():
    assert scale_of([90.0, 100.0], 0, 100, from_zero=True).at(0.0) == 0


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0.25, "0.25"),
        (1980, "1980"),
        (43_800, "43.8k"),
        (2e7, "20M"),
        (9.894e14, "989T"),
        (1e15, "1P"),
    ],
)
def test_numbers_are_short(value, words):
    assert short(value) == words


@settings(deadline=None)
@given(st.integers(1, 3000), st.integers(2, 400))
def test_of_many_values_a_few_are_kept_with_both_ends(count, most):
    places = thinned([math.pi] * count, most)

    assert len(places) <= most
    assert (places[0], places[-1]) == (0, count - 1)
