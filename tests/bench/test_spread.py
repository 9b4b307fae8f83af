import itertools
import math

from hypothesis import given, settings
from hypothesis import strategies as st

from torchdoctor.bench.spread import spread_of

RATES = st.lists(st.floats(0.1, 1e9), min_size=1, max_size=50)


def test_no_samples_have_no_spread():
    assert spread_of([]) is None


def test_the_middle_half_does_not_feel_an_outlier():
    spread = spread_of([10.0, 11.0, 12.0, 13.0, 1000.0])

    assert (spread.q25, spread.median, spread.q75, spread.iqr) == (11.0, 12.0, 13.0, 2.0)
    assert (spread.low, spread.high, spread.n) == (10.0, 1000.0, 5)


@settings(deadline=None)
@given(RATES)
def test_quartiles_lie_in_order_whatever_was_measured(samples):
    spread = spread_of(samples)

    in_order = (spread.low, spread.q25, spread.median, spread.q75, spread.high)
    for lower, higher in itertools.pairwise(in_order):
        assert lower <= higher or math.isclose(lower, higher)
