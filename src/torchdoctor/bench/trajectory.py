"""The sharpest cheap check of a training: its first losses, step by step, against float64.

An accuracy floor forgives much; this does not. The same start and the same batches are trained on
the device in float32 and on the CPU in float64, and the losses may part only slowly: by 1e-4 of the
loss at the first step, growing evenly to 1e-2 at the last.
Runs where torch is: 3.8 syntax, torch.
"""

from __future__ import annotations

import math
from collections.abc import Callable  # noqa: TC003 - costs nothing

from torchdoctor.bench.trial import Check, Trial, close

STEPS = 20
FIRST_TOLERANCE, LAST_TOLERANCE = 1e-4, 1e-2  # relative to the loss


def trajectory(trial: Trial, losses: Callable[[Trial], list[float]]) -> Check:
    """The step at which the trial's losses come nearest to leaving (or have left) their band.

    Args:
        trial: Where to train.
        losses: Trains from a fixed start over fixed batches, and gives the loss of each step.
    """
    return worst_step(losses(trial), losses(trial.reference()))


def worst_step(seen: list[float], exact: list[float]) -> Check:
    """The pair of losses that differs most for its step; the first that is no number, if any."""
    pairs = [
        close(f"loss of step {step + 1}", value, exact[step], relative=_tolerance(step, len(seen)))
        for step, value in enumerate(seen)
    ]
    return max(pairs, key=_strain)


def _tolerance(step: int, steps: int) -> float:
    share = step / max(steps - 1, 1)
    return float(FIRST_TOLERANCE * (LAST_TOLERANCE / FIRST_TOLERANCE) ** share)


def _strain(check: Check) -> float:
    """How much of its tolerance a check uses: 1 is all of it."""
    if not math.isfinite(check.value):
        return math.inf
    return abs(check.value - check.reference) / (check.reference * (check.tolerance or 1.0))
