"""DCGAN (Radford et al., 2016): transposed convolutions 7 -> 14 -> 28 against strided ones.

After 100 steps the discriminator's loss is 0.07 to 0.41, the generator's 0.99 to 2.46 (float32 on a
CPU, torch 2.13.0, start and order from thirteen seeds). Both must lie between 0.02 and 8; there is
no better target.
"""

from __future__ import annotations

from torch import nn  # noqa: TID253 - runs where torch is, never in our own process

from torchdoctor.bench.adversaries import NOISE, Adversaries
from torchdoctor.bench.trial import Measured, Trial  # noqa: TC001 - costs nothing

WIDTH = 16  # channels of the widest picture


def generator() -> nn.Module:
    """Noise to 7x7, 14x14, 28x28."""
    return nn.Sequential(
        nn.Linear(NOISE, 2 * WIDTH * 49), nn.Unflatten(1, (2 * WIDTH, 7, 7)),
        nn.BatchNorm2d(2 * WIDTH), nn.ReLU(),
        nn.ConvTranspose2d(2 * WIDTH, WIDTH, 4, stride=2, padding=1),
        nn.BatchNorm2d(WIDTH), nn.ReLU(),
        nn.ConvTranspose2d(WIDTH, 1, 4, stride=2, padding=1), nn.Tanh(),
    )  # fmt: skip


def discriminator() -> nn.Module:
    """A picture, [n, 28, 28] or [n, 1, 28, 28], to a score."""
    return nn.Sequential(
        nn.Flatten(), nn.Unflatten(1, (1, 28, 28)),
        nn.Conv2d(1, WIDTH, 4, stride=2, padding=1), nn.LeakyReLU(0.2),
        nn.Conv2d(WIDTH, 2 * WIDTH, 4, stride=2, padding=1), nn.LeakyReLU(0.2),
        nn.Flatten(), nn.Linear(2 * WIDTH * 49, 1),
    )  # fmt: skip


DCGAN = Adversaries(generator, discriminator, batch=32, steps=100, band=(0.02, 8.0), beta1=0.5)


def run(trial: Trial) -> Measured:
    """Train both."""
    return DCGAN.run(trial)
