"""Training a generator against a discriminator. There is no target: both are held against float64.

Runs where torch is: 3.8 syntax, torch.
"""

from __future__ import annotations

from collections.abc import Callable  # noqa: TC003 - costs nothing
from typing import NamedTuple

import torch  # noqa: TID253 - runs where torch is, never in our own process
from torch import nn  # noqa: TID253 - as above

from torchdoctor.bench.inputs import normal
from torchdoctor.bench.lessons import lessons
from torchdoctor.bench.stopwatch import Stopwatch, rate_metrics
from torchdoctor.bench.trajectory import STEPS, Steps, compared, norm_of, strayed
from torchdoctor.bench.trial import Measured, Trial, at_least, at_most

NOISE = 64  # numbers that the generator makes a picture of
START_SEED = 3
LAPS = 10
LAST = 20  # steps over which the losses are averaged


class Both(NamedTuple):
    """What came of a training."""

    judge: Steps
    maker: Steps
    rates: list[float]
    """Samples/s of each lap."""


class Adversaries(NamedTuple):
    """Two networks and how they are trained: BCE, Adam at 2e-4 as in Radford et al. (2016)."""

    generator: Callable[[], nn.Module]
    discriminator: Callable[[], nn.Module]
    batch: int
    steps: int
    band: tuple[float, float]
    """Where both losses have to be at the end."""
    beta1: float

    def run(self, trial: Trial) -> Measured:
        """Train both; the losses of the first steps by float64, of the last ones by their band."""
        seen, exact = self.train(trial, STEPS), self.train(trial.reference(), STEPS)
        first = compared(seen.judge, exact.judge, "discriminator's ")
        first += compared(seen.maker, exact.maker, "generator's ")
        if strayed(first):
            return Measured(checks=first)
        both = self.train(trial, self.steps)
        ends = {
            "discriminator's loss": sum(both.judge.losses[-LAST:]) / LAST,
            "generator's loss": sum(both.maker.losses[-LAST:]) / LAST,
        }
        low, high = self.band
        bands = [at_least(what, value, low) for what, value in ends.items()]
        bands += [at_most(f"{what}, from above", value, high) for what, value in ends.items()]
        return Measured(
            checks=[
                *first,
                *bands,
            ],
            metrics=dict(rate_metrics(both.rates), loss=ends["discriminator's loss"]),
            lap_rates=both.rates,
        )

    def train(self, trial: Trial, steps: int) -> Both:
        """Train both in turn."""
        torch.manual_seed(START_SEED + trial.seed)
        maker = self.generator().to(trial.device, trial.dtype)
        judge = self.discriminator().to(trial.device, trial.dtype)
        makers, judges = (
            torch.optim.Adam(model.parameters(), lr=2e-4, betas=(self.beta1, 0.999))
            for model in (maker, judge)
        )
        pictures = lessons(trial).pictures
        found: list[torch.Tensor] = []
        watch = Stopwatch(trial.device)
        lap_steps = max(steps // LAPS, 1)
        for step in range(steps):
            begin = step * self.batch % (len(pictures) - self.batch)
            real = trial.put(pictures[begin : begin + self.batch] * 2 - 1)
            fake = maker(trial.put(normal(trial, self.batch, NOISE, seed=200 + step)))
            # The judge learns first; its verdict on the fake must not teach the maker yet.
            loss = 0.5 * (self.verdict(judge(real), 1.0) + self.verdict(judge(fake.detach()), 0.0))
            improve(trial, judges, loss)
            wish = self.verdict(judge(fake), 1.0)
            improve(trial, makers, wish)
            found += [loss.detach(), wish.detach()]
            if (step + 1) % lap_steps == 0:
                watch.lap(lap_steps * self.batch)
        losses = torch.stack(found).tolist()
        return Both(
            judge=Steps(losses[::2], norm_of(judge)),
            maker=Steps(losses[1::2], norm_of(maker)),
            rates=watch.rates,
        )

    @staticmethod
    def verdict(scores: torch.Tensor, truth: float) -> torch.Tensor:
        """Binary cross entropy against "all real" or "all fake"."""
        return nn.functional.binary_cross_entropy_with_logits(
            scores, torch.full_like(scores, truth)
        )


def improve(trial: Trial, optimizer: torch.optim.Optimizer, loss: torch.Tensor) -> None:
    """One step down a loss."""
    optimizer.zero_grad()
    loss.backward()
    trial.step(optimizer)
