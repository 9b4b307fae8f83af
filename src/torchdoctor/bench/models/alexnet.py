"""torchvision's AlexNet: a training step on synthetic pictures (see `vision`)."""

from __future__ import annotations

from torchdoctor.bench.trial import Measured, Trial  # noqa: TC001 - costs nothing
from torchdoctor.bench.vision import train_a_step

SIDE = 64


def run(trial: Trial) -> Measured:
    """One step, compared; some more, timed."""
    return train_a_step(trial, "alexnet", SIDE)
