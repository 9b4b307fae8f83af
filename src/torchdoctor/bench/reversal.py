"""The task of the sequence models: say the same symbols backwards. Nothing is downloaded.

Runs where torch is: 3.8 syntax, torch.
"""

from __future__ import annotations

from collections.abc import Callable  # noqa: TC003 - costs nothing

import torch  # noqa: TID253 - runs where torch is, never in our own process
from torch import nn  # noqa: TID253 - as above

from torchdoctor.bench.fitting import Fitting
from torchdoctor.bench.inputs import whole
from torchdoctor.bench.stopwatch import rate_metrics
from torchdoctor.bench.trajectory import strayed, trajectory
from torchdoctor.bench.trial import Measured, Trial, at_least

SYMBOLS = 16
START = SYMBOLS  # the symbol that the decoder begins with
HIDDEN = 64
BATCH = 128
LEARNING_RATE = 5e-3
CLIP = 1.0
EXAM_STEP = 0  # trainings count from 1


def fitting(build: Callable[[], nn.Module], length: int) -> Fitting:
    """How such a model is trained."""

    def batch(trial: Trial, step: int) -> tuple[torch.Tensor, ...]:
        heard = whole(trial, 0, SYMBOLS - 1, BATCH, length, seed=100 + step)
        said = heard.flip(1)
        # The decoder is told what it should have said before (teacher forcing).
        before = torch.cat((torch.full((BATCH, 1), START), said[:, :-1]), 1)
        return heard, before, said

    def criterion(scores: torch.Tensor, said: torch.Tensor) -> torch.Tensor:
        return nn.functional.cross_entropy(scores.flatten(0, 1), said.flatten())

    return Fitting(build, batch, criterion, LEARNING_RATE, CLIP)


def train_and_examine(
    trial: Trial, build: Callable[[], nn.Module], *, length: int, steps: int, floor: float
) -> Measured:
    """Train on sequences of `length` symbols, and count right symbols of others."""
    task = fitting(build, length)
    first = trajectory(trial, task.first_steps)
    if strayed(first):
        return Measured(checks=first)
    model, _, rates = task.fit(trial, steps)
    heard, before, said = (trial.put(one) for one in task.batch(trial, EXAM_STEP))
    with torch.no_grad():
        accuracy = float((model(heard, before).argmax(2) == said).double().mean().item())
    return Measured(
        checks=[*first, at_least("accuracy", accuracy, floor)],
        metrics=dict(rate_metrics(rates), accuracy=accuracy),
        lap_rates=rates,
    )
