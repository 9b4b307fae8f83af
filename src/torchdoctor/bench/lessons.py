"""The pictures that models learn from and are examined with: drawn, or a local MNIST's.

Runs where torch is: 3.8 syntax, torch.
"""

from __future__ import annotations

from torchdoctor.bench import mnist
from torchdoctor.bench.digits import Digits, draw
from torchdoctor.bench.trial import Trial  # noqa: TC001 - costs nothing

LESSONS, EXAM = 12_000, 2_000  # pictures
LESSONS_SEED, EXAM_SEED = 1, 2


def lessons(trial: Trial) -> Digits:
    """What to learn from: the first LESSONS pictures."""
    if trial.data is not None:
        return mnist.load(trial.data, "train", LESSONS)
    return draw(LESSONS, LESSONS_SEED)


def exam(trial: Trial) -> Digits:
    """What to be examined with: the first EXAM pictures, none of which is a lesson."""
    if trial.data is not None:
        return mnist.load(trial.data, "t10k", EXAM)
    return draw(EXAM, EXAM_SEED)
