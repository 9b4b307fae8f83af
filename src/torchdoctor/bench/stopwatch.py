"""Times what a device does, and not only how long it takes to ask it.

Runs where torch is: 3.8 syntax, torch.
"""

from __future__ import annotations

import time

import torch  # noqa: TID253 - runs where torch is, never in our own process

from torchdoctor.bench.trial import Series


class Stopwatch:
    """Takes the time of laps that follow each other on one device.

    The wall clock and not CUDA events: the loops that are timed here wait for Python most of the
    time, and events would measure only the device's share.
    """

    def __init__(self, device: str) -> None:
        self._device = device
        self._rates: list[float] = []
        self._ends: list[float] = []
        self._lap_began = self._now()

    def lap(self, samples: int) -> None:
        """End a lap in which `samples` samples were trained, and begin the next one."""
        now = self._now()
        # A clock that stood still makes no rate; 1 ns keeps the figure finite.
        self._rates.append(samples / max(now - self._lap_began, 1e-9))
        self._ends.append(time.monotonic())
        self._lap_began = now

    def series(self) -> Series:
        """Samples/s of each lap."""
        return Series("samples/s", self._rates, self._ends)

    def _now(self) -> float:
        # Kernels only queue up when they are called: without this the queue would be timed.
        if self._device.startswith("cuda"):
            torch.cuda.synchronize(self._device)
        return time.perf_counter()
