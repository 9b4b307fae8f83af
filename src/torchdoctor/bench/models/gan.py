"""A small GAN: 64-256-784 against 784-256-1, over digits.

After 200 steps the discriminator's loss is 0.188 to 0.247, the generator's 1.55 to 1.82 (float32 on
a CPU, torch 2.13.0, start and order from thirteen seeds). Both must lie between 0.05 and 4; there
is no better target.
"""

from __future__ import annotations

from torch import nn  # noqa: TID253 - runs where torch is, never in our own process

from torchdoctor.bench.adversaries import NOISE, Adversaries
from torchdoctor.bench.trial import Measured, Trial  # noqa: TC001 - costs nothing


def generator() -> nn.Module:
    """Noise to a picture."""
    return nn.Sequential(nn.Linear(NOISE, 256), nn.ReLU(), nn.Linear(256, 784), nn.Tanh())


def discriminator() -> nn.Module:
    """A picture, 28x28 or flat, to a score."""
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 256), nn.LeakyReLU(0.2), nn.Linear(256, 1))


GAN = Adversaries(generator, discriminator, batch=100, steps=200, band=(0.05, 4.0), beta1=0.9)


def run(trial: Trial) -> Measured:
    """Train both."""
    return GAN.run(trial)
