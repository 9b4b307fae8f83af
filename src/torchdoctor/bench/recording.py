"""Keeps what the workers of a bench said, for baselines, pages and plots.

The document of the bench holds less of it, because it has to stay short.
"""

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from torchdoctor.bench.messages import (
    Hello,
    ItemFinished,
    ItemStarted,
    Message,
    TelemetrySample,
    TelemetryStart,
)
from torchdoctor.bench.model import Kind
from torchdoctor.bench.spread import Spread, spread_of

TIMES = frozenset({"s", "ms", "us", "ns"})
"""Units of which less is better; of all others more is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """Something of an item that was measured several times."""

    item: str
    kind: Kind
    series: str
    """Which of the item's series: "naive", "bf16 8192x8192x8192"."""
    unit: str
    spread: Spread

    @property
    def name(self) -> str:
        """Item and series: "mlp: graph"."""
        return f"{self.item}: {self.series}"

    @property
    def less_is_better(self) -> bool:
        """Whether it is a time and no rate."""
        return self.unit in TIMES


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """When an item ran, by `time.monotonic()`."""

    name: str
    began: float
    ended: float


@dataclass(slots=True)
class Recording:
    """What was heard so far."""

    clock: Callable[[], float] = time.monotonic
    hello: Hello | None = None
    """Of the first worker."""
    finished: dict[str, ItemFinished] = field(default_factory=dict)
    """By name; of an item that was run again, the last."""

    card: TelemetryStart | None = None
    """What is known about the card that is watched."""
    telemetry: list[TelemetrySample] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    _began: float | None = None

    def take(self, message: Message) -> None:
        """Keep one message."""
        match message:
            case Hello():
                self.hello = self.hello or message
            case ItemStarted():
                self._began = self.clock()
            case ItemFinished():
                self.finished[message.name] = message
                self._end_span(message.name)
            case TelemetryStart():
                self.card = message
            case TelemetrySample():
                self.telemetry.append(message)
            case _:
                pass

    def _end_span(self, name: str) -> None:
        if self._began is not None:
            self.spans.append(Span(name=name, began=self._began, ended=self.clock()))
            self._began = None

    @property
    def quantities(self) -> tuple[Quantity, ...]:
        """Everything that was measured more than in passing, in the order of the items."""
        return tuple(one for item in self.finished.values() for one in _quantities(item))


def _quantities(item: ItemFinished) -> Iterator[Quantity]:
    for name, series in item.series.items():
        # A clock that stood still makes infinities, which have no quartiles.
        spread = spread_of([value for value in series.values if math.isfinite(value)])
        if spread is not None:
            yield Quantity(
                item=item.name, kind=item.kind, series=name, unit=series.unit, spread=spread
            )
