"""Batch normalization: batch statistics with gradients, and the running ones, against float64."""

# ruff: noqa: B905 - zip's strict= came with Python 3.10
from __future__ import annotations

import torch  # noqa: TID253 - runs where torch is, never in our own process
from torch import nn  # noqa: TID253 - as above
from torch.nn import functional as F  # noqa: N812, TID253 - its usual name; as above

from torchdoctor.bench.compare import by_rmse, nearly
from torchdoctor.bench.inputs import normal
from torchdoctor.bench.trial import Measured, Trial

CHANNELS = 16
ABSOLUTE = 1e-4  # the sums are over 1600 numbers


def run(trial: Trial) -> Measured:
    """Compare training and evaluation."""
    pictures = 2 * normal(trial, 16, CHANNELS, 10, 10) + 1
    weight, bias = normal(trial, CHANNELS, seed=2), normal(trial, CHANNELS, seed=3)

    def trained(x: torch.Tensor, w: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
        return F.batch_norm(x, None, None, w, b, training=True)

    checks = by_rmse(trial, "batch_norm", trained, pictures, weight, bias)
    seen, exact = running(trial, pictures), running(trial.reference(), pictures)
    names = ("running mean", "running variance", "evaluation")
    checks += [nearly(name, *pair, absolute=ABSOLUTE) for name, *pair in zip(names, seen, exact)]
    return Measured(checks=checks)


def running(trial: Trial, pictures: torch.Tensor) -> tuple[torch.Tensor, ...]:
    """The statistics after three batches, and what evaluation makes of the first."""
    layer = nn.BatchNorm2d(CHANNELS).to(trial.device, trial.dtype)
    inputs = trial.put(pictures)
    for _ in range(3):
        layer(inputs)
    return layer.running_mean, layer.running_var, layer.eval()(inputs)
