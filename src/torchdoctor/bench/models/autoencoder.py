"""The autoencoder 784-128-64-12-3 and back: Tanh between, Sigmoid at the end, MSE, Adam at 2e-3.

The error falls to the variance of the data (0.0373), which is what the mean picture has, and stays
there for a while: in 240 steps 0.0355 to 0.0373 (float32 on a CPU, torch 2.13.0, start and order
from thirteen seeds). So no more is asked than 1.02 x the variance (bench reference 3.2).
"""

# ruff: noqa: B905 - zip's strict= came with Python 3.10
from __future__ import annotations

import torch  # noqa: TID253 - runs where torch is, never in our own process
from torch import nn  # noqa: TID253 - as above

from torchdoctor.bench.fitting import Fitting
from torchdoctor.bench.lessons import lessons
from torchdoctor.bench.training import Trained  # noqa: TC001 - costs nothing
from torchdoctor.bench.trial import Check, Measured, Trial, at_most

WIDTHS = (784, 128, 64, 12, 3, 12, 64, 128, 784)
BATCH = 100
TRAINING_STEPS = 240
OF_VARIANCE = 1.02  # what is allowed of the error that the mean picture has
LAST = 20  # batches over which the error is averaged


def build() -> nn.Module:
    """Down to 3 numbers and up again."""
    layers: list[nn.Module] = []
    for inputs, outputs in zip(WIDTHS, WIDTHS[1:]):  # noqa: RUF007 - pairwise came with 3.10
        layers += [nn.Linear(inputs, outputs), nn.Tanh()]
    return nn.Sequential(*layers[:-1], nn.Sigmoid())


def pictures(trial: Trial) -> tuple[torch.Tensor, torch.Tensor]:
    """The digits, as question and as answer."""
    flat = lessons(trial).pictures.flatten(1).clamp(0, 1)
    return flat, flat


AUTOENCODER = Fitting(build, pictures, nn.MSELoss(), learning_rate=2e-3, batch=BATCH)


def run(trial: Trial) -> Measured:
    """Train, and compare with what the mean picture would do."""

    def examine(trained: Trained) -> tuple[list[Check], dict[str, float]]:
        error = trained.losses[-LAST:].mean().item()
        variance = lessons(trial).pictures.clamp(0, 1).var(0).mean().item()
        check = at_most("reconstruction error", error, OF_VARIANCE * variance)
        return [check], {"loss": error, "variance": variance}

    return AUTOENCODER.run(trial, TRAINING_STEPS, examine)
