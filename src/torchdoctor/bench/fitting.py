"""Training a small network that reads no digits, and what is asked of it afterwards.

Runs where torch is: 3.8 syntax, torch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import torch  # noqa: TID253 - runs where torch is, never in our own process
from torch import nn  # noqa: TID253 - as above

from torchdoctor.bench.forms import in_all_forms
from torchdoctor.bench.training import Maker, Step, Trained, Training, in_turn, learner, naive
from torchdoctor.bench.trajectory import STEPS, Steps, norm_of, strayed, trajectory
from torchdoctor.bench.trial import Check, Measured, Trial

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TypeAlias  # 3.10

START_SEED = 3
LAPS = 10

Exam: TypeAlias = "Callable[[Trained], tuple[list[Check], dict[str, Any]]]"
"""What a trained network is held to, and its metrics."""


class Fitting(NamedTuple):
    """A network, what it learns from, and how."""

    build: Callable[[], nn.Module]
    data: Callable[[Trial], Sequence[torch.Tensor]]
    """Inputs and, last, targets: all that there is, on the CPU, in float32 or whole numbers."""
    criterion: Callable[..., torch.Tensor]
    learning_rate: float
    batch: int | None = None
    """Samples of a step, one after the other; None: all."""
    clip: float | None = None
    """The largest norm of all gradients; None: as they are."""

    def run(self, trial: Trial, steps: int, examine: Exam) -> Measured:
        """Compare the first steps with float64's, train, examine, and time the other forms."""
        first = trajectory(trial, self.first_steps)
        if strayed(first):
            return Measured(checks=first)
        trained = self.fit(trial, steps)
        checks, metrics = examine(trained)
        measured = Measured(checks=[*first, *checks], metrics=metrics)
        return in_all_forms(trial, self.training(), trained, measured)

    def begin(self, trial: Trial, make: Maker) -> tuple[nn.Module, Step]:
        """The untrained network, made on the CPU as every device's, and the step that trains it."""
        torch.manual_seed(START_SEED + trial.seed)
        model = self.build().to(trial.device, trial.dtype)
        optimizer = make(torch.optim.Adam, model.parameters(), lr=self.learning_rate)
        return model, learner(trial, model, optimizer, self.criterion, clip=self.clip)

    def training(self) -> Training:
        """The training, for any form of loop."""
        return Training(self.begin, self.data, self.order if self.batch else None)

    def order(self, trial: Trial, steps: int) -> torch.Tensor:
        """The samples of each step."""
        return in_turn(len(self.data(trial)[-1]), self.batch or 1, steps)

    def first_steps(self, trial: Trial) -> Steps:
        """The first steps, for a trajectory."""
        trained = self.fit(trial, STEPS)
        return Steps(trained.losses[:, 0].tolist(), norm_of(trained.model))

    def fit(self, trial: Trial, steps: int) -> Trained:
        """Train in the plain loop."""
        return naive(trial, self.training(), steps, max(steps // LAPS, 1))
