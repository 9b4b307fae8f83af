"""Two convolutions 5x5, 1-16-32, with batch norm, ReLU and pooling; then 7*7*32-10.

Adam at 1e-3.

Floors, over 12,000 drawn digits with 2,000 others as the exam, float32 on a CPU, torch 2.13.0,
start and order from thirteen seeds:

    tier    steps  right answers, lowest to highest   floor
    quick   40     0.784 to 0.892                     0.60
    full    120    0.988 to 0.995                     0.95
"""

from __future__ import annotations

from torch import nn  # noqa: TID253 - runs where torch is, never in our own process

from torchdoctor.bench.classifier import Classifier, Course
from torchdoctor.bench.trajectory import FIRST_WITH_POOLING
from torchdoctor.bench.trial import Measured, Trial  # noqa: TC001 - costs nothing


def layer(channels: int, kernels: int) -> list[nn.Module]:
    """One convolution that keeps the size, and all that belongs to it."""
    return [
        nn.Conv2d(channels, kernels, kernel_size=5, padding=2),
        nn.BatchNorm2d(kernels),
        nn.ReLU(),
        nn.MaxPool2d(2),
    ]


def build() -> nn.Module:
    """28 -> 14 -> 7, then straight to the ten classes."""
    return nn.Sequential(
        nn.Unflatten(1, (1, 28)), *layer(1, 16), *layer(16, 32), nn.Flatten(), nn.Linear(1568, 10)
    )


CNN = Classifier(
    build,
    learning_rate=1e-3,
    quick=Course(40, floor=0.6),
    full=Course(120, floor=0.95),
    first_tolerance=FIRST_WITH_POOLING,
)


def run(trial: Trial) -> Measured:
    """Train the network, and examine it."""
    return CNN.run(trial)
