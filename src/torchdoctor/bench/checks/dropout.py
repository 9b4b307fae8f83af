"""Dropout: how many are dropped, what becomes of the others, and that evaluation drops none.

Counts of dropped elements are binomial: a healthy device misses 5.5 standard deviations less than
once in 2.6e7 counts, and there are 5 here. So it fails less than once in 5,000,000 runs (a limit of
1 % of the count, as others have it, fails on every twelfth). What is kept is scaled exactly by 2.
alpha_dropout keeps mean 0 and variance 1 of its input; the fourth moment of its output is 2.73,
which makes the standard deviation of the mean of squares 1.32 / sqrt(n).
"""

from __future__ import annotations

import math

import torch  # noqa: TID253 - runs where torch is, never in our own process
from torch import nn  # noqa: TID253 - as above

from torchdoctor.bench.inputs import normal
from torchdoctor.bench.trial import Check, Measured, Trial, equal, within

P = 0.5
SIGMAS = 5.5
COUNT = 1_000_000
CHANNELS = 10_000
SPREAD_OF_SQUARES = 1.32


def run(trial: Trial) -> Measured:
    """Count, scale, and evaluate."""
    torch.manual_seed(trial.seed + 7)
    checks = elementwise(trial) + channelwise(trial, nn.Dropout2d, (CHANNELS // 10, 10, 3, 3))
    checks += channelwise(trial, nn.Dropout3d, (CHANNELS // 10, 10, 2, 2, 2))
    return Measured(checks=checks + alpha(trial))


def dropped(what: str, count: int, of: int) -> Check:
    """A count of dropped elements, within SIGMAS standard deviations of what is expected."""
    return within(what, count, of * P, absolute=SIGMAS * math.sqrt(of * P * (1 - P)))


def elementwise(trial: Trial) -> list[Check]:
    """Dropout of single elements."""
    ones = torch.ones(COUNT, device=trial.device)
    layer = nn.Dropout(P)
    result, again = layer(ones), layer(ones)
    kept = result[result != 0]
    return [
        dropped("dropped", int((result == 0).sum()), COUNT),
        dropped("dropped differently the second time", int((result != again).sum()), COUNT),
        equal("kept and not doubled", int((kept != 1 / (1 - P)).sum()), 0),
        equal("changed by evaluation", int((layer.eval()(ones) != ones).sum()), 0),
    ]


def channelwise(trial: Trial, kind: type, shape: tuple[int, ...]) -> list[Check]:
    """Dropout of whole channels."""
    name = kind.__name__
    result = kind(P)(torch.ones(shape, device=trial.device)).flatten(2)
    empty = (result == 0).all(2)
    whole = (result == 1 / (1 - P)).all(2)
    return [
        dropped(f"{name}: dropped", int(empty.sum()), CHANNELS),
        equal(f"{name}: channels in pieces", int((~(empty | whole)).sum()), 0),
    ]


def alpha(trial: Trial) -> list[Check]:
    """alpha_dropout: mean and variance stay what they are."""
    inputs = trial.put(normal(trial, COUNT))
    layer = nn.AlphaDropout(P)
    result = layer(inputs)
    bound = SIGMAS / math.sqrt(COUNT)
    return [
        within("alpha_dropout: mean", result.mean().item(), 0.0, absolute=bound),
        within(
            "alpha_dropout: mean of squares",
            result.double().square().mean().item(),
            1.0,
            absolute=SPREAD_OF_SQUARES * bound,
        ),
        equal(
            "alpha_dropout: changed by evaluation", int((layer.eval()(inputs) != inputs).sum()), 0
        ),
    ]
