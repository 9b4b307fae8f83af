"""Pooling: exact answers, and max, average and adaptive pooling against float64.

0..19 as 1x1x4x5 under max_pool2d(2, 2) is [[6, 8], [16, 18]]; its averages are [[3, 5], [13, 15]].
Mean pooling is average pooling; stochastic pooling takes one of each window, as likely as it is
large (Zeiler and Fergus, 2013), and is checked for taking nothing else.
"""

from __future__ import annotations

import torch  # noqa: TID253 - runs where torch is, never in our own process
from torch.nn import functional as F  # noqa: N812, TID253 - its usual name; as above

from torchdoctor.bench.compare import exactly, versus_float64
from torchdoctor.bench.inputs import normal, uniform
from torchdoctor.bench.trial import Check, Measured, Trial, equal


def run(trial: Trial) -> Measured:
    """Compare each kind of pooling."""
    return Measured(checks=[*of_the_notes(trial), *against_float64(trial), stochastic(trial)])


def of_the_notes(trial: Trial) -> list[Check]:
    """0..19, whole numbers that every format holds."""
    plane = torch.arange(20.0, device=trial.device).reshape(1, 1, 4, 5)
    row = plane.reshape(1, 1, 20)
    return [
        exactly("max_pool2d", F.max_pool2d(plane, 2, 2), torch.tensor([[[[6.0, 8], [16, 18]]]])),
        exactly("avg_pool2d", F.avg_pool2d(plane, 2, 2), torch.tensor([[[[3.0, 5], [13, 15]]]])),
        exactly("max_pool1d", F.max_pool1d(row, 5, 5), torch.tensor([[[4.0, 9, 14, 19]]])),
        exactly("avg_pool1d", F.avg_pool1d(row, 5, 5), torch.tensor([[[2.0, 7, 12, 17]]])),
        exactly(
            "adaptive_max_pool2d", F.adaptive_max_pool2d(plane, 1), torch.full((1, 1, 1, 1), 19.0)
        ),
        exactly(
            "adaptive_avg_pool2d", F.adaptive_avg_pool2d(plane, 1), torch.full((1, 1, 1, 1), 9.5)
        ),
    ]


def against_float64(trial: Trial) -> list[Check]:
    """Values and gradients on random pictures, windows that overlap included."""
    pictures, rows = normal(trial, 4, 3, 13, 11), normal(trial, 4, 3, 40)
    cases = {
        "max_pool2d 3/2": (lambda x: F.max_pool2d(x, 3, 2, 1), pictures),
        "avg_pool2d 3/2": (lambda x: F.avg_pool2d(x, 3, 2, 1), pictures),
        "adaptive_avg_pool2d": (lambda x: F.adaptive_avg_pool2d(x, (4, 3)), pictures),
        "adaptive_max_pool2d": (lambda x: F.adaptive_max_pool2d(x, (4, 3)), pictures),
        "max_pool1d 3/2": (lambda x: F.max_pool1d(x, 3, 2), rows),
        "avg_pool1d 3/2": (lambda x: F.avg_pool1d(x, 3, 2), rows),
    }
    return [
        check
        for name, (function, inputs) in cases.items()
        for check in versus_float64(trial, name, function, inputs)
    ]


def stochastic(trial: Trial) -> Check:
    """One of each window of 4, and never one of no weight."""
    pictures = trial.put(uniform(trial, 2, 1, 8, 8) + 0.1)
    windows = F.unfold(pictures, 2, stride=2).transpose(1, 2).reshape(-1, 4)
    weights = windows.clone()
    weights[:, 0] = 0
    taken = torch.multinomial(weights, 1)
    wrong = int((taken == 0).sum()) + int((taken < 0).sum()) + int((taken > 3).sum())  # noqa: PLR2004
    return equal("stochastic pooling: picks without weight", wrong, 0)
