"""Numbers to compute with: made on the CPU from fixed seeds, so that all devices get the same bits.

Runs where torch is: 3.8 syntax, torch.
"""

from __future__ import annotations

import torch  # noqa: TID253 - runs where torch is, never in our own process

from torchdoctor.bench.trial import Trial  # noqa: TC001 - costs nothing


def generator(trial: Trial, seed: int) -> torch.Generator:
    """The CPU's generator of a seed of the trial."""
    return torch.Generator().manual_seed(1000 * trial.seed + seed)


def normal(trial: Trial, *shape: int, seed: int = 1) -> torch.Tensor:
    """N(0, 1), float32, on the CPU."""
    return torch.randn(shape, generator=generator(trial, seed))


def uniform(trial: Trial, *shape: int, seed: int = 1) -> torch.Tensor:
    """0 to 1, float32, on the CPU."""
    return torch.rand(shape, generator=generator(trial, seed))


def whole(trial: Trial, low: int, high: int, *shape: int, seed: int = 1) -> torch.Tensor:
    """Whole numbers from `low` up to and with `high`, int64, on the CPU."""
    return torch.randint(low, high + 1, shape, generator=generator(trial, seed))
