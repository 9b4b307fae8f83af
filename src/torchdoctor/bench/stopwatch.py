"""Times what a device does, and not only how long it takes to ask it.

Runs where torch is: 3.8 syntax, torch.
"""

from __future__ import annotations

import statistics
import time
from typing import Any

import torch  # noqa: TID253 - runs where torch is, never in our own process


class Stopwatch:
    """Takes the time of laps that follow each other on one device.

    The wall clock and not CUDA events: the loops that are timed here wait for Python most of the
    time, and events would measure only the device's share.
    """

    def __init__(self, device: str) -> None:
        self._device = device
        self.rates: list[float] = []
        """Samples/s of each lap."""
        self._lap_began = self._now()

    def lap(self, samples: int) -> None:
        """End a lap in which `samples` samples were trained, and begin the next one."""
        now = self._now()
        # A clock that stood still makes no rate; 1 ns keeps the figure finite.
        self.rates.append(samples / max(now - self._lap_began, 1e-9))
        self._lap_began = now

    def _now(self) -> float:
        # Kernels only queue up when they are called: without this the queue would be timed.
        if self._device.startswith("cuda"):
            torch.cuda.synchronize(self._device)
        return time.perf_counter()


def rate_metrics(rates: list[float]) -> dict[str, Any]:
    """The metrics of a naive loop's laps, all in samples/s but `n`, the number of laps."""
    median = statistics.median(rates)
    return {
        "samples_per_s": median,
        # No faster form of the loop is measured yet, so the naive one is the best one.
        "naive_samples_per_s": median,
        "median": median,
        "iqr": _interquartile_range(rates),
        "n": len(rates),
    }


def _interquartile_range(rates: list[float]) -> float | None:
    if len(rates) < 2:  # noqa: PLR2004 - one value has no spread
        return None
    first, _, third = statistics.quantiles(rates, n=4, method="inclusive")
    return third - first
