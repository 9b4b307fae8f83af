import pytest

pytestmark = pytest.mark.torch


def test_its_first_losses_follow_float64_closely(in_torch):
    """A thousandth of what is allowed, so that a slightly wrong device has no room to hide in."""
    answer = in_torch(
        """
        from torchdoctor.bench.models.mlp import MLP
        from torchdoctor.bench.trial import Trial
        trial = Trial('cpu', 'quick')
        answer = [MLP.first_steps(trial), MLP.first_steps(trial.reference())]
        """
    )

    [[seen, seen_norm], [exact, exact_norm]] = answer
    assert len(seen) == 20
    assert seen == pytest.approx(exact, rel=1e-5)
    assert seen_norm == pytest.approx(exact_norm, rel=1e-5)
    assert exact[-1] < 0.9 * exact[0]


@pytest.mark.parametrize("seed", [100, 101])
def test_other_seeds_lie_well_above_the_quick_floor(measured, seed):
    [accuracy] = [check for check in measured("mlp", seed=seed).checks if check.what == "accuracy"]

    assert accuracy.value - accuracy.reference > 0.04
