"""What the sensors of a card told during a run, and what was true at a given moment. Pure."""

import statistics
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from torchdoctor.bench.messages import (
    Message,
    Series,
    TelemetryCounters,
    TelemetryEvent,
    TelemetryProblem,
    TelemetrySample,
    TelemetryStart,
)

HELD_BACK = (
    "hw_slowdown",
    "sw_thermal_slowdown",
    "hw_thermal_slowdown",
    "hw_power_brake_slowdown",
)
"""Reasons that are no card's normal work. The power cap is: products of matrices reach it."""
POWER_CAP = "sw_power_cap"
WINDOW_S = 0.5
"""How far a reading may lie from a moment to say something about it."""
FEWEST = 3
"""Samples without which there is no median: then those taken while held back have to do."""


@dataclass(slots=True)
class CardLog:
    """Everything that was heard of one card, in the order of time."""

    card: TelemetryStart | None = None
    samples: list[TelemetrySample] = field(default_factory=list)
    counters: list[TelemetryCounters] = field(default_factory=list)
    xids: list[TelemetryEvent] = field(default_factory=list)
    while_copying: list[TelemetrySample] = field(default_factory=list)
    """Those of `samples` during copies between host and card: idle links slow down."""
    problem: str | None = None
    """Why nothing was heard, or nothing more."""
    lost: bool = False
    """Whether the driver has lost the card."""

    def take(self, message: Message) -> None:
        """Keep one message, if it is one of the card's."""
        match message:
            case TelemetryStart():
                self.card = message
            case TelemetrySample():
                self.samples.append(message)
            case TelemetryCounters():
                self.counters.append(message)
            case TelemetryEvent():
                self.xids.append(message)
            case TelemetryProblem():
                self.problem = self.problem or message.words
                self.lost = self.lost or message.lost
            case _:
                pass

    def between(self, began: float, ended: float) -> list[TelemetrySample]:
        """The readings of a time, `time.monotonic()` in seconds."""
        first = bisect_left(self.samples, began, key=_at)
        last = bisect_left(self.samples, ended, key=_at)
        return self.samples[first:last]

    def was_held_back(self, moment: float) -> bool:
        """Whether the reading nearest to a moment has a reason that is not normal."""
        place = bisect_left(self.samples, moment, key=_at)
        near = self.samples[max(place - 1, 0) : place + 1]
        if not near:
            return False
        nearest = min(near, key=lambda sample: abs(sample.at - moment))
        return abs(nearest.at - moment) <= WINDOW_S and bool(held_back(nearest))


def held_back(sample: TelemetrySample) -> tuple[str, ...]:
    """What held the card back that should not."""
    return tuple(reason for reason in sample.throttle if reason in HELD_BACK)


def in_freedom(series: Series, log: CardLog) -> tuple[Series, int]:
    """The samples that were taken while nothing held the card back, and how many were not."""
    if len(series.ends) != len(series.values) or not log.samples:
        return series, 0
    kept = [
        (value, end)
        for value, end in zip(series.values, series.ends, strict=True)
        if not log.was_held_back(end)
    ]
    dropped = len(series.values) - len(kept)
    if not dropped or len(kept) < FEWEST:
        return series, dropped
    values, ends = zip(*kept, strict=True)
    return Series(unit=series.unit, values=values, ends=ends), dropped


def telemetry_of(samples: list[TelemetrySample]) -> dict[str, Any]:
    """An item's telemetry: clocks (median), power (mean), temperature (highest), what held back."""
    if not samples:
        return {}
    clocks, powers = _known(samples, "sm_clock_mhz"), _known(samples, "power_watts")
    temperatures = _known(samples, "temperature_c")
    return {
        "sm_clock_mhz": statistics.median(clocks) if clocks else None,
        "power_watts": round(statistics.fmean(powers), 1) if powers else None,
        "temperature_c": max(temperatures, default=None),
        "throttle": sorted({reason for sample in samples for reason in sample.throttle}),
        "samples": len(samples),
    }


def share_of(samples: Iterable[TelemetrySample], reasons: Iterable[str]) -> float:
    """In which share of the readings one of these reasons was told."""
    wanted = set(reasons)
    counted = Counter(bool(wanted & set(sample.throttle)) for sample in samples)
    return counted[True] / counted.total() if counted else 0.0


def _known(samples: Iterable[TelemetrySample], name: str) -> list[float]:
    values: Iterator[float | None] = (getattr(sample, name) for sample in samples)
    return [value for value in values if value is not None]


def _at(sample: TelemetrySample) -> float:
    return sample.at
