"""Shows an install while it runs: one live line on a terminal, plain lines elsewhere."""

import sys
from types import TracebackType
from typing import TYPE_CHECKING, final

if TYPE_CHECKING:
    from rich.console import Console
    from rich.live import Live
    from rich.text import Text

    from torchdoctor.install.events import Event

EVERY_S = 5.0
"""How often a sign of life is printed where there is no terminal: logs should stay readable."""
OURS = ("$ ", "left out")
"""How lines of ours begin in the phase in which the installer speaks."""
PHASES = {
    "ask": "asking the sources",
    "resolve": "resolving",
    "download": "downloading",
    "check": "checking the wheels",
    "install": "installing",
    "verify": "verifying",
    "restore": "restoring",
    "diagnose": "looking for the cause",
}
QUIET = ("install", "resolve")
"""Phases in which another program speaks: all of it is in the log."""
UNIT = 1_000_000


@final
class Progress:
    """Takes the events of an install; use as a context manager. Everything goes to stderr."""

    def __init__(self, console: "Console | None" = None) -> None:
        from rich.console import Console

        self._console = console or Console(stderr=True, highlight=False, markup=False, emoji=False)
        self._live: Live | None = None
        self._said_at_s = 0.0
        self._last = ""

    def __enter__(self) -> "Progress":
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

    def on_event(self, event: "Event") -> None:
        """Show one event."""
        if event.line is not None:
            self._last = event.line
        if self._live is not None:
            self._live.update(self._status(event))
        elif self._is_due(event):
            self._said_at_s = event.elapsed_s
            sys.stderr.write(f"{status_line(event, self._last)}\n")
            sys.stderr.flush()

    def _is_due(self, event: "Event") -> bool:
        # Every line of ours, and of the installer's (all of them are in the log) one now and then.
        ours = event.phase not in QUIET or (event.line or "").startswith(OURS)
        if event.line is not None and ours:
            return True
        return event.elapsed_s - self._said_at_s >= EVERY_S

    def _status(self, event: "Event") -> "Text":
        from rich.text import Text

        line = Text(status_line(event, self._last), overflow="ellipsis", no_wrap=True)
        line.truncate(max(20, self._console.width - 1), overflow="ellipsis")
        return line


def status_line(event: "Event", last: str) -> str:
    """An event in words: elapsed time, phase, how far the download is, the last line of output."""
    how_far = ""
    if event.done_bytes is not None and event.total_bytes:
        how_far = f" {event.done_bytes / UNIT:.0f} of {event.total_bytes / UNIT:.0f} MB"
    elif event.done_bytes is not None:
        how_far = f" {event.done_bytes / UNIT:.0f} MB"
    if event.speed_bytes_s is not None:
        how_far += f", {event.speed_bytes_s / UNIT:.1f} MB/s"
    if event.eta_s is not None:
        how_far += f", {_clock(event.eta_s)} left"
    source = f" from {event.source}" if event.source else ""
    last = event.file or last
    return f"{_clock(event.elapsed_s)} {PHASES[event.phase]}{source}{how_far}: {last}".rstrip(": ")


def _clock(seconds: float) -> str:
    """Minutes and seconds, "2:05"."""
    return "{}:{:02d}".format(*divmod(int(seconds), 60))
