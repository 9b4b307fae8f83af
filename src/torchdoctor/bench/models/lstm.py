"""LSTM, many to one: the rows of a picture one after the other, hidden 32, 2 layers, then 32-10.

Adam at 1e-2.

Floors, over 12,000 drawn digits with 2,000 others as the exam, float32 on a CPU, torch 2.13.0,
start and order from thirteen seeds:

    tier    steps  right answers, lowest to highest   floor
    both    240    0.923 to 0.984                     0.75
"""

from __future__ import annotations

import torch  # noqa: TID253 - runs where torch is, never in our own process
from torch import nn  # noqa: TID253 - as above

from torchdoctor.bench.classifier import Classifier, Course
from torchdoctor.bench.trial import Measured, Trial  # noqa: TC001 - costs nothing


class Reader(nn.Module):  # type: ignore[misc]  # torch is not here to be typed
    """Reads 28 rows, and answers after the last one."""

    def __init__(self) -> None:
        super().__init__()
        self.lstm = nn.LSTM(input_size=28, hidden_size=32, num_layers=2, batch_first=True)
        self.answer = nn.Linear(32, 10)

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        """Scores, [n, 10]."""
        states, _ = self.lstm(pictures)
        scores: torch.Tensor = self.answer(states[:, -1])
        return scores


COURSE = Course(240, floor=0.75)
LSTM = Classifier(Reader, learning_rate=1e-2, quick=COURSE, full=COURSE)


def run(trial: Trial) -> Measured:
    """Train the network, and examine it."""
    return LSTM.run(trial)
