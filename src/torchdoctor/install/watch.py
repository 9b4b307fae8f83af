"""How far all downloads of an install are, how fast they come, and how long they still take."""

import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from torchdoctor.install.events import Coming
from torchdoctor.install.wanted import WantedFile

SPEED_OVER_S = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class HowFar:
    """The state of all downloads together."""

    done_bytes: int
    total_bytes: int | None
    """None: some server has not said yet how large its file is."""
    speed_bytes_s: float | None
    eta_s: float | None
    coming: tuple[Coming, ...] = ()
    """Those that are coming in, the one with the most left first."""


class Pace:
    """How fast something has grown over the last seconds."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, int]] = deque()

    def note(self, now_s: float, done_bytes: int) -> float | None:
        """Bytes a second; None: nothing has come lately."""
        self._seen.append((now_s, done_bytes))
        while len(self._seen) > 2 and self._seen[1][0] <= now_s - SPEED_OVER_S:  # noqa: PLR2004
            self._seen.popleft()
        (first_s, first), (last_s, last) = self._seen[0], self._seen[-1]
        return (last - first) / (last_s - first_s) if last_s > first_s and last > first else None

    def forget(self) -> None:
        """What comes next took no time now."""
        self._seen.clear()


class Watch:
    """Adds up what the threads report.

    Args:
        totals: File name -> bytes; None: not known.
        clock: Seconds, as time.monotonic() counts them.
    """

    def __init__(
        self, totals: Mapping[str, int | None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._totals = dict(totals)
        self._done: dict[str, int] = {}
        self._finished: set[str] = set()
        self._paces: dict[str, Pace] = {}
        self._pace = Pace()
        self._clock = clock

    def on_bytes(self, file: WantedFile, done_bytes: int, total_bytes: int | None) -> None:
        """So much of a file is there."""
        if file.name not in self._done:
            # What an earlier run has left took no time now, and would make the speed a lie.
            self._pace.forget()
            self._paces[file.name] = Pace()
        self._done[file.name] = done_bytes
        if total_bytes is not None:
            self._totals[file.name] = total_bytes

    def finish(self, name: str) -> None:
        """A file is whole, and checked."""
        self._finished.add(name)

    def how_far(self) -> HowFar:
        """The state at this moment; to be asked again and again, for the speed."""
        now_s, came = self._clock(), dict(self._done)  # a copy: the threads go on
        done, total = sum(came.values()), self._total()
        speed = self._pace.note(now_s, done)
        coming = [self._coming(name, now_s, came[name]) for name in came]
        return HowFar(
            done_bytes=done,
            total_bytes=total,
            speed_bytes_s=speed,
            eta_s=_eta_s(done, total, speed),
            coming=tuple(
                sorted(
                    (one for one in coming if one.file not in self._finished),
                    key=lambda one: one.done_bytes - (one.total_bytes or 0),
                )
            ),
        )

    def _coming(self, name: str, now_s: float, done_bytes: int) -> Coming:
        total = self._totals.get(name)
        speed = self._paces[name].note(now_s, done_bytes)
        return Coming(
            file=name,
            done_bytes=done_bytes,
            total_bytes=total,
            speed_bytes_s=speed,
            eta_s=_eta_s(done_bytes, total, speed),
        )

    def _total(self) -> int | None:
        sizes = [size for size in self._totals.values() if size is not None]
        return sum(sizes) if len(sizes) == len(self._totals) else None


def _eta_s(done_bytes: int, total_bytes: int | None, speed_bytes_s: float | None) -> float | None:
    return (total_bytes - done_bytes) / speed_bytes_s if total_bytes and speed_bytes_s else None
