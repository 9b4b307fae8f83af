"""Rosenblatt's perceptron on whole numbers: every sum is exact, and so is the answer.

Points are whole numbers in [-8, 8]; the classes are the sides of a plane of whole numbers, and
points near the plane are left out, so that the perceptron finds one too (Novikoff, 1962). Each
mistake adds the point to the weights, or takes it off. The reference is the same in Python's own
whole numbers.
"""

# ruff: noqa: B905 - zip's strict= came with Python 3.10
from __future__ import annotations

import torch  # noqa: TID253 - runs where torch is, never in our own process

from torchdoctor.bench.compare import exactly
from torchdoctor.bench.inputs import whole
from torchdoctor.bench.stopwatch import Stopwatch, rate_metrics
from torchdoctor.bench.trial import Measured, Trial, equal

POINTS, FEATURES = 200, 6
PLANE = (3, -2, 1, 4, -1, 2)
MARGIN = 4
ROUNDS = 20


def run(trial: Trial) -> Measured:
    """Learn on the device and in whole numbers, and compare the weights."""
    points = whole(trial, -8, 8, POINTS, FEATURES)
    sides = (points * torch.tensor(PLANE)).sum(1)
    points, sides = points[sides.abs() > MARGIN], sides[sides.abs() > MARGIN].sign()
    weights, rates = learned(trial, points, sides)
    exact = in_whole_numbers(points.tolist(), sides.tolist())
    mistakes = int(((points * torch.tensor(exact)).sum(1).sign() != sides).sum())
    return Measured(
        checks=[
            exactly("weights", weights, torch.tensor(exact)),
            equal("points on the wrong side", mistakes, 0),
        ],
        metrics=rate_metrics(rates),
        lap_rates=rates,
    )


def learned(
    trial: Trial, points: torch.Tensor, sides: torch.Tensor
) -> tuple[torch.Tensor, list[float]]:
    """The weights after all rounds, each of which corrects the mistakes of all points at once."""
    inputs, truth = trial.put(points.float()), trial.put(sides.float())
    weights = torch.zeros(FEATURES, device=trial.device, dtype=trial.dtype, requires_grad=True)
    optimizer = torch.optim.SGD([weights], lr=1.0)
    watch = Stopwatch(trial.device)
    for _ in range(ROUNDS):
        optimizer.zero_grad()
        # The perceptron's loss: how far mistakes lie on the wrong side, the plane itself included.
        score = (inputs @ weights) * truth
        torch.where(score <= 0, -score, torch.zeros_like(score)).sum().backward()
        trial.step(optimizer)
        watch.lap(len(points))
    return weights.detach(), watch.rates


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
