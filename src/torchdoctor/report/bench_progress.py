"""Shows a bench while it runs: one live line on a terminal, a line an item elsewhere."""

import sys
import time
from collections.abc import Callable
from types import TracebackType
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

if TYPE_CHECKING:
    from rich.console import Console
    from rich.live import Live

LEAST_WIDTH = 20


@final
class BenchProgress:
    """Takes the messages of a bench; use as a context manager. Everything goes to stderr."""

    def __init__(
        self, console: "Console | None" = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        from rich.console import Console

        self._console = console or Console(stderr=True, highlight=False, markup=False, emoji=False)
        self._clock = clock
        self._live: Live | None = None
        self._began = clock()
        self._items: tuple[str, ...] = ()
        self._running, self._how_far, self._card = "", "", ""

    def __enter__(self) -> "BenchProgress":
        if self._console.is_terminal and not self._console.is_dumb_terminal:
            from rich.live import Live

            self._live = Live(console=self._console, refresh_per_second=4, transient=True)
            self._live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._live is not None:
            self._live.stop()

    def on_event(self, message: Message) -> None:
        """Show one message."""
        said = self._hear(message)
        if self._live is not None:
            self._update(self._live)
        elif said is not None:
            sys.stderr.write(f"{said}\n")
            sys.stderr.flush()

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
                self._how_far = f"{share}{message.words}".rstrip()
            case TelemetrySample():
                self._card = card_words(message)
            case ItemFinished():
                card = f", {self._card}" if self._card else ""
                return f"{self._place(message.name)}: {message.took_s:.1f} s{card}"
            case ItemSkipped():
                return f"{self._place(message.name)}: skipped"
            case ItemCrashed():
                return f"{self._place(message.name)}: crashed"
            case _:
                pass
        return None

    def _update(self, live: "Live") -> None:
        from rich.text import Text

        elapsed = "{}:{:02d}".format(*divmod(int(self._clock() - self._began), 60))
        parts = [self._place(self._running), self._how_far, self._card]
        words = "  ".join(filter(None, [elapsed, *parts]))
        line = Text(words, overflow="ellipsis", no_wrap=True)
        line.truncate(max(LEAST_WIDTH, self._console.width - 1), overflow="ellipsis")
        live.update(line)

    def _place(self, name: str) -> str:
        """An item with its number: "3/25 mlp"."""
        if name not in self._items:
            return name or "starting"
        return f"{self._items.index(name) + 1}/{len(self._items)} {name}"


def card_words(sample: TelemetrySample) -> str:
    """Clock, power and temperature in words, as far as they are known."""
    figures = (
        (sample.sm_clock_mhz, "MHz"),
        (sample.power_watts, "W"),
        (sample.temperature_c, "°C"),
    )
    return ", ".join(f"{value:.0f} {unit}" for value, unit in figures if value is not None)
