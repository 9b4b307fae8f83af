"""The first network of every course: 784-500-10 with ReLU, over digits. Adam at 1e-3.

Floors, over 12,000 drawn digits with 2,000 others as the exam, float32 on a CPU, torch 2.13.0,
start and order from thirteen seeds:

    tier    steps  right answers, lowest to highest   floor
    quick   120    0.850 to 0.873                     0.78
    full    600    0.969 to 0.979                     0.94

Both floors lie several times as far below the lowest as the runs scatter.
"""

from __future__ import annotations

from torch import nn  # noqa: TID253 - runs where torch is, never in our own process

from torchdoctor.bench.classifier import Classifier, Course
from torchdoctor.bench.trial import Measured, Trial  # noqa: TC001 - costs nothing


def build() -> nn.Module:
    """784-500-10."""
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 500), nn.ReLU(), nn.Linear(500, 10))


MLP = Classifier(
    build, learning_rate=1e-3, quick=Course(120, floor=0.78), full=Course(600, floor=0.94)
)


def run(trial: Trial) -> Measured:
    """Train the network, and examine it."""
    return MLP.run(trial)
