"""Scales and their ticks, for plots. Pure."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

STEPS = (1.0, 2.0, 5.0, 10.0)
"""Of a tick, times a power of ten."""
PREFIXES = ((1e15, "P"), (1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"))
SHORT_ENOUGH = 1e4
"""Below this a number needs no prefix: 1980 MHz."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Maps values onto the pixels of one direction."""

    low: float
    high: float
    first: float
    """The pixel of `low`."""
    last: float
    logarithmic: bool = False

    def at(self, value: float) -> float:
        """The pixel of a value."""
        low, high, here = (
            map(math.log10, (self.low, self.high, value))
            if self.logarithmic
            else (self.low, self.high, value)
        )
        share = (here - low) / (high - low) if high > low else 0.5
        return round(self.first + share * (self.last - self.first), 1)

    @property
    def ticks(self) -> tuple[float, ...]:
        """Values at which a reader finds his way."""
        return _decades(self) if self.logarithmic else _even(self)


def scale_of(
    values: Iterable[float], first: float, last: float, *, from_zero: bool = False
) -> Scale:
    """An even scale that holds all values, with a little room around them."""
    found = list(values)
    low, high = min(found), max(found)
    low = min(low, 0.0) if from_zero else low
    room = (high - low) * 0.05 or abs(high) * 0.1 or 1.0
    low = low if from_zero else low - room
    return Scale(low=low, high=high + room, first=first, last=last)


def log_scale_of(values: Iterable[float], first: float, last: float) -> Scale:
    """A logarithmic scale in whole decades; all values have to be above 0."""
    found = list(values)
    low = 10.0 ** math.floor(math.log10(min(found)))
    high = 10.0 ** math.ceil(math.log10(max(found) * 1.01))
    return Scale(low=low, high=high, first=first, last=last, logarithmic=True)


def _even(scale: Scale, most: int = 5) -> tuple[float, ...]:
    span = scale.high - scale.low
    if span <= 0:
        return (scale.low,)
    rough = span / most
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(step * power for step in STEPS if step * power >= rough * 0.999)
    first = math.ceil(scale.low / step - 1e-9)
    last = math.floor(scale.high / step + 1e-9)
    return tuple(number * step for number in range(first, last + 1))


def _decades(scale: Scale) -> tuple[float, ...]:
    first, last = (round(math.log10(value)) for value in (scale.low, scale.high))
    return tuple(10.0**power for power in range(first, last + 1))


def short(value: float) -> str:
    """A number as an axis shows it: 0.25, 1980, 15k, 20M."""
    if abs(value) < SHORT_ENOUGH:
        return f"{value:.4g}" if abs(value) >= PREFIXES[-1][0] else f"{value:.3g}"
    size, prefix = next(pair for pair in PREFIXES if abs(value) >= pair[0])
    return f"{value / size:.3g}{prefix}"


def thinned(values: Sequence[float], most: int) -> list[int]:
    """Places of at most `most` values, evenly, the first and the last among them."""
    if len(values) <= most:
        return list(range(len(values)))
    return sorted({round(n * (len(values) - 1) / (most - 1)) for n in range(most)})
