"""Training a generator against a discriminator. There is no target: both are held against float64.

Runs where torch is: 3.8 syntax, torch.
"""

# ruff: noqa: B905 - zip's strict= came with Python 3.10
from __future__ import annotations

from collections.abc import Callable  # noqa: TC003 - costs nothing
from typing import NamedTuple

import torch  # noqa: TID253 - runs where torch is, never in our own process
from torch import nn  # noqa: TID253 - as above

from torchdoctor.bench.forms import in_all_forms
from torchdoctor.bench.inputs import normal
from torchdoctor.bench.lessons import lessons
from torchdoctor.bench.training import (
    Maker,
    Step,
    Trained,
    Training,
    improve,
    in_turn,
    naive,
)
from torchdoctor.bench.trajectory import STEPS, Steps, compared, norm_of, strayed
from torchdoctor.bench.trial import Check, Measured, Trial, at_least, at_most

NAMES = ("discriminator", "generator")
NOISE = 64  # numbers that the generator makes a picture of
START_SEED = 3
LAPS = 10
LAST = 20  # steps over which the losses are averaged


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
        first = self.first_steps(trial)
        if strayed(first):
            return Measured(checks=first)
        trained = self.train(trial, self.steps)
        ends = dict(zip((f"{whose}'s loss" for whose in NAMES), _means(trained.losses)))
        low, high = self.band
        bands = [at_least(what, value, low) for what, value in ends.items()]
        bands += [at_most(f"{what}, from above", value, high) for what, value in ends.items()]
        measured = Measured(checks=[*first, *bands], metrics={"loss": ends["discriminator's loss"]})
        return in_all_forms(trial, self.training(), trained, measured)

    def first_steps(self, trial: Trial) -> list[Check]:
        """The trajectories of both networks."""
        seen, exact = self.train(trial, STEPS), self.train(trial.reference(), STEPS)
        return [
            check
            for whose, one, other in zip(NAMES, _of_each(seen), _of_each(exact))
            for check in compared(one, other, f"{whose}'s ")
        ]

    def train(self, trial: Trial, steps: int) -> Trained:
        """Train both in turn, in the plain loop."""
        return naive(trial, self.training(), steps, max(steps // LAPS, 1))

    def training(self) -> Training:
        """The training, for any form of loop."""
        return Training(self.begin, self.data, self.order, losses=2)

    def data(self, trial: Trial) -> tuple[torch.Tensor, torch.Tensor]:
        """Noise, and real pictures from -1 to 1."""
        pictures = lessons(trial).pictures * 2 - 1
        return normal(trial, len(pictures), NOISE, seed=200), pictures

    def order(self, trial: Trial, steps: int) -> torch.Tensor:
        """The samples of each step."""
        return in_turn(len(lessons(trial).labels), self.batch, steps)

    def begin(self, trial: Trial, make: Maker) -> tuple[nn.Module, Step]:
        """Both networks, the discriminator first, and the step that trains them in turn."""
        torch.manual_seed(START_SEED + trial.seed)
        maker = self.generator().to(trial.device, trial.dtype)
        judge = self.discriminator().to(trial.device, trial.dtype)
        makers, judges = (
            make(torch.optim.Adam, model.parameters(), lr=2e-4, betas=(self.beta1, 0.999))
            for model in (maker, judge)
        )

        def step(noise: torch.Tensor, real: torch.Tensor) -> torch.Tensor:
            fake = maker(noise)
            # The judge learns first; its verdict on the fake must not teach the maker yet.
            loss = 0.5 * (verdict(judge(real), 1.0) + verdict(judge(fake.detach()), 0.0))
            improve(trial, judges, loss)
            wish = verdict(judge(fake), 1.0)
            improve(trial, makers, wish)
            return torch.stack((loss.detach(), wish.detach()))

        return nn.ModuleList((judge, maker)), step


def verdict(scores: torch.Tensor, truth: float) -> torch.Tensor:
    """Binary cross entropy against "all real" or "all fake"."""
    return nn.functional.binary_cross_entropy_with_logits(scores, torch.full_like(scores, truth))


def _means(losses: torch.Tensor) -> list[float]:
    """The mean of the last losses of each network."""
    return list(losses[-LAST:].double().mean(0).tolist())


def _of_each(trained: Trained) -> list[Steps]:
    """What came of each network."""
    return [
        Steps(losses.tolist(), norm_of(model))
        for losses, model in zip(trained.losses.t(), trained.model)
    ]
