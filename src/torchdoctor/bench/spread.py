"""How samples of one quantity lie: medians and quartiles, never means. Pure."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Where the samples of one quantity lie, in its own unit."""

    n: int
    """How many samples."""
    low: float
    q25: float
    median: float
    q75: float
    high: float

    @property
    def iqr(self) -> float:
        """Width of the half of the samples that lies in the middle."""
        return self.q75 - self.q25


def spread_of(samples: Sequence[float]) -> Spread | None:
    """The spread of samples; None where there is none."""
    if not samples:
        return None
    first, third = _quartiles(samples)
    return Spread(
        n=len(samples),
        low=min(samples),
        q25=first,
        median=statistics.median(samples),
        q75=third,
        high=max(samples),
    )


def _quartiles(samples: Sequence[float]) -> tuple[float, float]:
    if len(samples) == 1:
        return samples[0], samples[0]
    first, _, third = statistics.quantiles(samples, n=4, method="inclusive")
    return first, third
