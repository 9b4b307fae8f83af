"""Training a small network on one batch again and again, for the models that read no digits.

Runs where torch is: 3.8 syntax, torch.
"""

from __future__ import annotations

from collections.abc import Callable  # noqa: TC003 - costs nothing
from typing import NamedTuple

import torch  # noqa: TID253 - runs where torch is, never in our own process
from torch import nn  # noqa: TID253 - as above

from torchdoctor.bench.stopwatch import Stopwatch
from torchdoctor.bench.trajectory import STEPS, Steps, norm_of
from torchdoctor.bench.trial import Trial  # noqa: TC001 - costs nothing

START_SEED = 3
LAPS = 10


class Fitting(NamedTuple):
    """A network, what it learns from, and how."""

    build: Callable[[], nn.Module]
    batch: Callable[[Trial, int], tuple[torch.Tensor, ...]]
    """Inputs and, last, targets of a step; on the CPU, in float32 or whole numbers."""
    criterion: Callable[..., torch.Tensor]
    learning_rate: float
    clip: float | None = None
    """The largest norm of all gradients; None: as they are."""

    def start(self, trial: Trial) -> nn.Module:
        """The untrained network: made on the CPU, so that every device starts from the same one."""
        torch.manual_seed(START_SEED + trial.seed)
        return self.build().to(trial.device, trial.dtype)

    def first_steps(self, trial: Trial) -> Steps:
        """The first steps, for a trajectory."""
        model, losses, _ = self.fit(trial, STEPS)
        return Steps(losses, norm_of(model))

    def fit(self, trial: Trial, steps: int) -> tuple[nn.Module, list[float], list[float]]:
        """The trained network, the loss before each step, and the samples/s of each lap."""
        model = self.start(trial)
        optimizer = torch.optim.Adam(model.parameters(), lr=self.learning_rate)
        losses = []
        watch = Stopwatch(trial.device)
        lap_steps = max(steps // LAPS, 1)
        for step in range(1, steps + 1):
            *inputs, targets = (trial.put(one) for one in self.batch(trial, step))
            loss = self.criterion(model(*inputs), targets)
            optimizer.zero_grad()
            loss.backward()
            if self.clip is not None:
                nn.utils.clip_grad_norm_(model.parameters(), self.clip)
            trial.step(optimizer)
            losses.append(loss.detach())
            if step % lap_steps == 0:
                watch.lap(lap_steps * len(targets))
        return model, torch.stack(losses).tolist(), watch.rates
