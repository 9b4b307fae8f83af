"""A deep bidirectional LSTM: 2 layers of 2x32, and a layer over both directions. Adam at 1e-2.

The answer is read at the last row, where the way back has seen only that one.

Floors, over 12,000 drawn digits with 2,000 others as the exam, float32 on a CPU, torch 2.13.0,
start and order from thirteen seeds:

    tier    steps  right answers, lowest to highest   floor
    both    120    0.701 to 0.936                     0.40
"""

from __future__ import annotations

import torch  # noqa: TID253 - runs where torch is, never in our own process
from torch import nn  # noqa: TID253 - as above

from torchdoctor.bench.classifier import Classifier, Course
from torchdoctor.bench.trial import Measured, Trial  # noqa: TC001 - costs nothing

HIDDEN = 32


class Reader(nn.Module):  # type: ignore[misc]  # torch is not here to be typed
    """Reads 28 rows from both ends."""

    def __init__(self) -> None:
        super().__init__()
        self.lstm = nn.LSTM(28, HIDDEN, num_layers=2, batch_first=True, bidirectional=True)
        self.answer = nn.Linear(2 * HIDDEN, 10)

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        """Scores, [n, 10]."""
        states, _ = self.lstm(pictures)
        scores: torch.Tensor = self.answer(states[:, -1])
        return scores


COURSE = Course(120, floor=0.40)
BILSTM = Classifier(Reader, learning_rate=1e-2, quick=COURSE, full=COURSE)


def run(trial: Trial) -> Measured:
    """Train the network, and examine it."""
    return BILSTM.run(trial)
