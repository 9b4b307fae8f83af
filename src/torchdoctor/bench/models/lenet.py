"""The LeNet-like chain without padding: 32 -> 28 -> 14 -> 10 -> 5, with 4 and 12 kernels of 5x5.

Digits of 28x28 are framed to 32x32, as LeCun did. Sigmoid-free: ReLU, max pooling, Adam at 1e-3.

Floors, over 12,000 drawn digits with 2,000 others as the exam, float32 on a CPU, torch 2.13.0,
start and order from thirteen seeds:

    tier    steps  right answers, lowest to highest   floor
    both    240    0.859 to 0.966                     0.60
"""

from __future__ import annotations

from torch import nn  # noqa: TID253 - runs where torch is, never in our own process

from torchdoctor.bench.classifier import Classifier, Course
from torchdoctor.bench.trajectory import FIRST_WITH_POOLING
from torchdoctor.bench.trial import Measured, Trial  # noqa: TC001 - costs nothing


def build() -> nn.Module:
    """Two convolutions, two poolings, and a layer over 12 planes of 5x5."""
    return nn.Sequential(
        nn.ZeroPad2d(2), nn.Unflatten(1, (1, 32)),
        nn.Conv2d(1, 4, 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(4, 12, 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(12 * 5 * 5, 10),
    )  # fmt: skip


COURSE = Course(240, floor=0.60)
LENET = Classifier(
    build, learning_rate=1e-3, quick=COURSE, full=COURSE, first_tolerance=FIRST_WITH_POOLING
)


def run(trial: Trial) -> Measured:
    """Train the network, and examine it."""
    return LENET.run(trial)
