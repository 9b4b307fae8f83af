"""Rosenblatt's perceptron on whole numbers: every sum is exact, and so is the answer.

Points are whole numbers in [-8, 8]; the classes are the sides of a plane of whole numbers, and
points near the plane are left out, so that the perceptron finds one too (Novikoff, 1962). Each
mistake adds the point to the weights, or takes it off. The reference is the same in Python's own
whole numbers.
"""

# ruff: noqa: B905 - zip's strict= came with Python 3.10
from __future__ import annotations

import torch  # noqa: TID253 - runs where torch is, never in our own process
from torch import nn  # noqa: TID253 - as above

from torchdoctor.bench.compare import exactly
from torchdoctor.bench.forms import in_all_forms
from torchdoctor.bench.inputs import whole
from torchdoctor.bench.training import Maker, Step, Training, improve, naive
from torchdoctor.bench.trial import Measured, Trial, equal

POINTS, FEATURES = 200, 6
PLANE = (3, -2, 1, 4, -1, 2)
MARGIN = 4
ROUNDS = 20


def run(trial: Trial) -> Measured:
    """Learn on the device and in whole numbers, and compare the weights."""
    points, sides = (one.int() for one in questions(trial))
    training = Training(begin, questions)
    trained = naive(trial, training, ROUNDS, 1)
    exact = in_whole_numbers(points.tolist(), sides.tolist())
    [weights] = trained.model.parameters()
    mistakes = int(((points * torch.tensor(exact)).sum(1).sign() != sides).sum())
    measured = Measured(
        checks=[
            exactly("weights", weights, torch.tensor(exact)),
            equal("points on the wrong side", mistakes, 0),
        ]
    )
    return in_all_forms(trial, training, trained, measured)


def questions(trial: Trial) -> tuple[torch.Tensor, torch.Tensor]:
    """The points that lie clear of the plane, [n, FEATURES], and their sides, -1 or 1."""
    points = whole(trial, -8, 8, POINTS, FEATURES)
    sides = (points * torch.tensor(PLANE)).sum(1)
    clear = sides.abs() > MARGIN
    return points[clear].float(), sides[clear].sign().float()


def begin(trial: Trial, make: Maker) -> tuple[nn.Module, Step]:
    """Weights of 0, and the step that corrects the mistakes of all points at once."""
    weights = torch.zeros(FEATURES, device=trial.device, dtype=trial.dtype)
    model = nn.ParameterList([nn.Parameter(weights)])
    [weights] = model
    optimizer = make(torch.optim.SGD, model.parameters(), lr=1.0)

    def step(points: torch.Tensor, sides: torch.Tensor) -> torch.Tensor:
        # The perceptron's loss: how far mistakes lie on the wrong side, the plane itself included.
        score = (points @ weights) * sides
        loss = torch.where(score <= 0, -score, torch.zeros_like(score)).sum()
        improve(trial, optimizer, loss)
        return loss.detach()

    return model, step


def in_whole_numbers(points: list[list[int]], sides: list[int]) -> list[int]:
    """The same rounds in Python."""
    weights = [0] * FEATURES
    for _ in range(ROUNDS):
        wrong = [
            (point, side)
            for point, side in zip(points, sides)
            if side * sum(w * x for w, x in zip(weights, point)) <= 0
        ]
        for point, side in wrong:
            weights = [w + side * x for w, x in zip(weights, point)]
    return weights
