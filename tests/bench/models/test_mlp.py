import pytest

pytestmark = pytest.mark.torch


def test_is_784_500_10(in_torch):
    answer = in_torch(
        """
        from torchdoctor.bench.models.mlp import start
        from torchdoctor.bench.trial import Trial
        answer = sum(parameter.numel() for parameter in start(Trial('cpu', 'quick')).parameters())
        """
    )

    assert answer == 397_510


def test_starts_from_the_same_numbers_in_every_precision(in_torch):
    answer = in_torch(
        """
        import torch
        from torchdoctor.bench.models.mlp import start
        from torchdoctor.bench.trial import Trial
        trial = Trial('cpu', 'quick')
        pairs = zip(start(trial).parameters(), start(trial.reference()).parameters())
        answer = all(torch.equal(one.double(), other) for one, other in pairs)
        """
    )

    assert answer is True


def test_its_first_losses_follow_float64_closely(in_torch):
    """A thousandth of what is allowed, so that a slightly wrong device has no room to hide in."""
    answer = in_torch(
        """
        from torchdoctor.bench.digits import draw
        from torchdoctor.bench.models.mlp import losses
        from torchdoctor.bench.trial import Trial
        lessons, trial = draw(2000, 1), Trial('cpu', 'quick')
        answer = [losses(trial, lessons), losses(trial.reference(), lessons)]
        """
    )

    [seen, exact] = answer
    assert len(seen) == 20
    assert seen == pytest.approx(exact, rel=1e-5)
    assert exact[-1] < 0.8 * exact[0]


@pytest.mark.parametrize("seed", [100, 101])
def test_other_seeds_lie_well_above_the_quick_floor(in_torch, seed):
    answer = in_torch(
        f"""
        from torchdoctor.bench.digits import draw
        from torchdoctor.bench.models.mlp import COURSES, examine, train
        from torchdoctor.bench.trial import Trial
        trial, course = Trial('cpu', 'quick'), COURSES['quick']
        model, _ = train(trial, draw(12_000, 1), course.epochs, seed={seed})
        answer = examine(trial, model, draw(2_000, 2)) - course.floor
        """
    )

    assert answer > 0.04
