import pytest

pytestmark = pytest.mark.torch

EXACT = [1.0, 2.0, 3.0]
SEEN = {
    "half of the first tolerance": [1.00005, 2.0, 3.003],
    "off in the middle": [1.0, 2.1, 3.0],
    "off at the end": [1.0, 2.0, 3.1],
    "nan": [1.0, float("nan"), 9.0],
    "inf": [1.0, float("inf"), 9.0],
}


@pytest.fixture(scope="module")
def worst(in_torch):
    """The worst step of each of SEEN."""
    return in_torch(
        f"""
        from torchdoctor.bench.trajectory import worst_step
        nan, inf = float('nan'), float('inf')
        answer = {{name: worst_step(seen, {EXACT})._asdict() for name, seen in {SEEN}.items()}}
        """
    )


def test_the_step_that_strains_its_tolerance_most_is_shown(worst):
    """5e-5 at the first step is half of what is allowed there, 1e-3 at the last a tenth."""
    assert worst["half of the first tolerance"]["what"] == "loss of step 1"
    assert worst["half of the first tolerance"]["tolerance"] == pytest.approx(1e-4)


def test_the_tolerance_grows_from_the_first_step_to_the_last(worst):
    assert worst["off in the middle"]["tolerance"] == pytest.approx(1e-3)
    assert worst["off at the end"]["tolerance"] == pytest.approx(1e-2)


@pytest.mark.parametrize("lost", ["nan", "inf"])
def test_a_loss_that_is_no_number_is_the_worst(worst, lost):
    assert worst[lost]["what"] == "loss of step 2"
