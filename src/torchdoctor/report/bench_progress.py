"""Shows a bench while it runs: one live line on a terminal, a line an item elsewhere."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, final

from torchdoctor.bench.messages import (
    Hello,
    ItemCrashed,
    ItemFinished,
    ItemProgress,
    ItemSkipped,
    ItemStarted,
    Message,
    TelemetrySample,
)
from torchdoctor.report.live_lines import LiveLines
from torchdoctor.report.progress import clock as minutes
from torchdoctor.texts import retold, tell

if TYPE_CHECKING:
    from rich.console import Console


@final
class BenchProgress(LiveLines):
    """Takes the messages of a bench; use as a context manager. Everything goes to stderr."""

    def __init__(
        self, console: "Console | None" = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(console)
        self._clock = clock
        self._began = clock()
        self._items: tuple[str, ...] = ()
        self._running, self._how_far, self._card = "", "", ""

    def on_event(self, message: Message) -> None:
        """Show one message."""
        said = self._hear(message)
        if not self.show(self._status()) and said is not None:
            self.say(said)

    def _hear(self, message: Message) -> str | None:
        """Take one message in; what there is to print of it where there is no live line."""
        match message:
            case Hello():
                # A worker that follows a dead one announces only what is left.
                self._items = self._items or message.items
            case ItemStarted():
                self._running, self._how_far = message.name, ""
            case ItemProgress():
                share = "" if message.share is None else f"{message.share:.0%} "
                self._how_far = f"{share}{retold(message.words)}".rstrip()
            case TelemetrySample():
                self._card = card_words(message)
            case ItemFinished():
                card = f", {self._card}" if self._card else ""
                return f"{self._place(message.name)}: {message.took_s:.1f} s{card}"
            case ItemSkipped():
                return tell("{item}: skipped", item=self._place(message.name))
            case ItemCrashed():
                return tell("{item}: crashed", item=self._place(message.name))
            case _:
                pass
        return None

    def _status(self) -> str:
        elapsed = minutes(self._clock() - self._began)
        parts = [self._place(self._running), self._how_far, self._card]
        return "  ".join(filter(None, [elapsed, *parts]))

    def _place(self, name: str) -> str:
        """An item with its number: "3/25 mlp"."""
        if name not in self._items:
            return name or tell("starting")
        return f"{self._items.index(name) + 1}/{len(self._items)} {name}"


def card_words(sample: TelemetrySample) -> str:
    """Clock, power and temperature in words, as far as they are known."""
    figures = (
        (sample.sm_clock_mhz, "MHz"),
        (sample.power_watts, "W"),
        (sample.temperature_c, "°C"),
    )
    return ", ".join(f"{value:.0f} {unit}" for value, unit in figures if value is not None)
