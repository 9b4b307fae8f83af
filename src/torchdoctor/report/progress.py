"""Shows an install while it runs: live lines on a terminal, plain ones elsewhere."""

from typing import TYPE_CHECKING, final

from torchdoctor.report.live_lines import LiveLines
from torchdoctor.texts import mark, say, tell, translated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

    from torchdoctor.install.events import Coming, Event

EVERY_S = 5.0
"""How often a sign of life is printed where there is no terminal: logs should stay readable."""
OURS = ("$ ", "left out")
"""How lines of ours begin in the phase in which the installer speaks."""
PHASES = {
    "wait": mark("waiting"),
    "ask": mark("asking the sources"),
    "resolve": mark("resolving"),
    "download": mark("downloading"),
    "check": mark("checking the wheels"),
    "install": mark("installing"),
    "verify": mark("verifying"),
    "restore": mark("restoring"),
    "diagnose": mark("looking for the cause"),
}
QUIET = ("install", "resolve")
"""Phases in which another program speaks: all of it is in the log."""
UNIT = 1_000_000


@final
class Progress(LiveLines):
    """Takes the events of an install; use as a context manager. Everything goes to stderr."""

    def __init__(self, console: "Console | None" = None) -> None:
        super().__init__(console)
        self._said_at_s = 0.0
        self._last = ""

    def on_event(self, event: "Event") -> None:
        """Show one event."""
        if event.line is not None:
            self._last = event.line
        files = (f"  {one.file}:{amount(one)}" for one in event.coming)
        if self.show(status_line(event, self._last, files=False), *files):
            return
        if self._is_due(event):
            self._said_at_s = event.elapsed_s
            self.say(status_line(event, self._last))

    def _is_due(self, event: "Event") -> bool:
        # Every line of ours, and of the installer's (all of them are in the log) one now and then.
        ours = event.phase not in QUIET or (event.line or "").startswith(OURS)
        if event.line is not None and ours:
            return True
        return event.elapsed_s - self._said_at_s >= EVERY_S


def status_line(event: "Event", last: str, *, files: bool = True) -> str:
    """An event in words: elapsed time, phase, how far the download is, the last line of output.

    Args:
        event: What happened.
        last: The last line of output.
        files: Name the files that are coming in, in place of it.
    """
    if event.coming:
        last = "; ".join(f"{_package(one)}{amount(one)}" for one in event.coming) if files else ""
    start = f"{clock(event.elapsed_s)} {_doing(event)}{amount(event)}"
    return f"{start}: {translated(last)}".rstrip(": ")


def _doing(event: "Event") -> str:
    phase = say(PHASES[event.phase])
    if event.source is None:
        return translated(phase)
    return tell("{phase} from {source}", phase=phase, source=event.source)


def _package(coming: "Coming") -> str:
    return coming.file.partition("-")[0]


def amount(what: "Event | Coming") -> str:
    """How much of it is there, how fast it comes, and how long it still takes, with a space."""
    parts = [*_done(what)]
    if what.speed_bytes_s is not None:
        parts.append(_speed(what.speed_bytes_s))
    if what.eta_s is not None:
        parts.append(tell("{time} left", time=clock(what.eta_s)))
    return f" {', '.join(parts)}" if parts else ""


def _done(what: "Event | Coming") -> "Iterator[str]":
    if what.done_bytes is None:
        return
    done = _size(what.done_bytes)
    if what.total_bytes:
        yield tell("{done} of {total} MB", done=done, total=_size(what.total_bytes))
    else:
        yield f"{done} MB"


def _size(size_bytes: int) -> str:
    return f"{size_bytes / UNIT:.{0 if size_bytes >= 10 * UNIT else 1}f}".removesuffix(".0")


def _speed(bytes_s: float) -> str:
    return f"{bytes_s / UNIT:.1f} MB/s" if bytes_s >= UNIT / 10 else f"{bytes_s / 1000:.1f} kB/s"


def clock(seconds: float) -> str:
    """Minutes and seconds, "2:05"; with hours "3:02:05", and longer times in days."""
    minutes, second = divmod(int(seconds), 60)
    hours, minute = divmod(minutes, 60)
    if hours >= 2 * 24:
        return tell("{days} d {hours} h", days=hours // 24, hours=hours % 24)
    return f"{hours}:{minute:02d}:{second:02d}" if hours else f"{minute}:{second:02d}"
