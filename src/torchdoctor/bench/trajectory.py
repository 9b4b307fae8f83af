"""The sharpest cheap check of a training: its first steps, against the same steps in float64.

An accuracy floor forgives much; this does not. The same start and the same batches are trained on
the device in float32 and on the CPU in float64. The losses may part only slowly: by 1e-4 of the
loss at the first step, growing evenly to 1e-2 at the last (bench reference 3.2). A network that
hardly learns in 20 steps hides a wrong step from its losses: so the norm of its parameters is
compared too, within 1e-3; a step that is wrong by a thousandth moves it by 2e-2.
On a CPU (14 models, twelve seeds) losses part by 2e-7 and norms by 1e-6. With max pooling it is
another matter: where two pixels are nearly equal, rounding decides which of them learns, and then
losses part by up to 2e-4 at once: such networks begin with 2e-3.
Runs where torch is: 3.8 syntax, torch.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable  # noqa: TC003 - costs nothing
from typing import NamedTuple

import torch  # noqa: TID253 - runs where torch is, never in our own process

from torchdoctor.bench.trial import Check, Trial, close

STEPS = 20
FIRST_TOLERANCE, LAST_TOLERANCE = 1e-4, 1e-2  # relative to the loss
FIRST_WITH_POOLING = 2e-3
NORM_TOLERANCE = 1e-3


class Steps(NamedTuple):
    """What came of the first steps."""

    losses: list[float]
    """Before each step."""
    norm: float
    """Of all parameters together, after the last."""


def trajectory(
    trial: Trial, walk: Callable[[Trial], Steps], first_tolerance: float = FIRST_TOLERANCE
) -> list[Check]:
    """The loss that comes nearest to leaving its band (or has left it), and the norm.

    Args:
        trial: Where to train.
        walk: Trains STEPS steps from a fixed start over fixed batches.
        first_tolerance: What is allowed at the first step, relative to the loss.
    """
    return compared(walk(trial), walk(trial.reference()), first_tolerance=first_tolerance)


def compared(
    seen: Steps, exact: Steps, whose: str = "", first_tolerance: float = FIRST_TOLERANCE
) -> list[Check]:
    """The checks of a trajectory; `whose` stands before what they name."""
    worst = worst_step(seen.losses, exact.losses, first_tolerance)
    norm = close("norm of the parameters", seen.norm, exact.norm, relative=NORM_TOLERANCE)
    return [check._replace(what=whose + check.what) for check in (worst, norm)]


def worst_step(
    seen: list[float], exact: list[float], first_tolerance: float = FIRST_TOLERANCE
) -> Check:
    """The pair of losses that differs most for its step; the first that is no number, if any."""
    pairs = []
    for step, value in enumerate(seen):
        share = step / max(len(seen) - 1, 1)
        allowed = first_tolerance * (LAST_TOLERANCE / first_tolerance) ** share
        pairs.append(close(f"loss of step {step + 1}", value, exact[step], relative=allowed))
    return max(pairs, key=_strain)


def strayed(checks: Iterable[Check]) -> bool:
    """Whether something left its band, so that training on would prove nothing more."""
    return any(_strain(check) > 1 for check in checks)


def norm_of(model: torch.nn.Module) -> float:
    """The norm of all parameters together, computed in float64 on the CPU."""
    squares = [weight.detach().cpu().double().square().sum() for weight in model.parameters()]
    return float(torch.stack(squares).sum().sqrt())


def _strain(check: Check) -> float:
    """How much of its tolerance a check uses: 1 is all of it."""
    if not math.isfinite(check.value):
        return math.inf
    parted = abs(check.value - check.reference)
    if parted == 0.0:  # also where both are 0: a perceptron's loss without mistakes
        return 0.0
    allowed = abs(check.reference) * (check.tolerance or 1.0)
    return parted / allowed if allowed else math.inf
