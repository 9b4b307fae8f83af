"""The task of the sequence models: say the same symbols backwards. Nothing is downloaded.

Runs where torch is: 3.8 syntax, torch.
"""

from __future__ import annotations

from collections.abc import Callable  # noqa: TC003 - costs nothing

import torch  # noqa: TID253 - runs where torch is, never in our own process
from torch import nn  # noqa: TID253 - as above

from torchdoctor.bench.fitting import Fitting
from torchdoctor.bench.inputs import whole
from torchdoctor.bench.training import Trained  # noqa: TC001 - costs nothing
from torchdoctor.bench.trial import Check, Measured, Trial, at_least

SYMBOLS = 16
START = SYMBOLS  # the symbol that the decoder begins with
HIDDEN = 64
BATCH = 128
LEARNING_RATE = 5e-3
CLIP = 1.0
LESSONS_SEED, EXAM_SEED = 101, 100


def sequences(trial: Trial, count: int, length: int, seed: int) -> tuple[torch.Tensor, ...]:
    """What is heard, what the decoder is told, and what it should say."""
    heard = whole(trial, 0, SYMBOLS - 1, count, length, seed=seed)
    said = heard.flip(1)
    # The decoder is told what it should have said before (teacher forcing).
    before = torch.cat((torch.full((count, 1), START), said[:, :-1]), 1)
    return heard, before, said


def fitting(build: Callable[[], nn.Module], length: int, steps: int) -> Fitting:
    """How such a model is trained: on sequences that it sees once."""

    def data(trial: Trial) -> tuple[torch.Tensor, ...]:
        return sequences(trial, BATCH * steps, length, LESSONS_SEED)

    def criterion(scores: torch.Tensor, said: torch.Tensor) -> torch.Tensor:
        return nn.functional.cross_entropy(scores.flatten(0, 1), said.flatten())

    return Fitting(build, data, criterion, LEARNING_RATE, BATCH, CLIP)


def train_and_examine(
    trial: Trial, build: Callable[[], nn.Module], *, length: int, steps: int, floor: float
) -> Measured:
    """Train on sequences of `length` symbols, and count right symbols of others."""

    def examine(trained: Trained) -> tuple[list[Check], dict[str, float]]:
        exam = sequences(trial, BATCH, length, EXAM_SEED)
        heard, before, said = (trial.put(one) for one in exam)
        with torch.no_grad():
            answers = trained.model(heard, before).argmax(2)
        accuracy = float((answers == said).double().mean().item())
        return [at_least("accuracy", accuracy, floor)], {"accuracy": accuracy}

    return fitting(build, length, steps).run(trial, steps, examine)
