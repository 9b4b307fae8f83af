"""Fetches all wheels of an install side by side, and tells how far it is."""

import contextlib
import queue
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from torchdoctor.index.crowd import do_side_by_side
from torchdoctor.index.ranged import Way, with_login
from torchdoctor.index.transfer import Transfer
from torchdoctor.install.cache import Place, place_of
from torchdoctor.install.download import download
from torchdoctor.install.manner import Manner
from torchdoctor.install.spare_hands import InProgress, help_others
from torchdoctor.install.wanted import WantedFile

AT_ONCE = 4
"""Connections in all: for as many files, then for parts of those that are left. One is often slower
than the line, and more than a few are taken for an attack by some mirrors."""
BEAT_S = 0.5
SIZES_LIMIT_S = 30.0
SPEED_OVER_S = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class HowFar:
    """The state of all downloads together."""

    done_bytes: int
    total_bytes: int | None
    """None: some server has not said yet how large its file is."""
    speed_bytes_s: float | None
    eta_s: float | None
    files_done: int
    files: int
    file: str | None
    """One of those that are coming in, the one with the most left."""


OnProgress = Callable[[HowFar], None]


def sizes_of(files: Iterable[WantedFile], way: Way) -> dict[str, int | None]:
    """File name -> size in bytes, as each server says it; None: it does not. Never raises."""

    def size(transfer: Transfer, file: WantedFile) -> int:
        address = with_login(file.url, way.logins)
        if address == file.url:
            return transfer.size_of(address)
        with Transfer(way.access, address) as own:
            return own.size_of(address)

    files = tuple(files)
    done = do_side_by_side(
        files,
        size,
        lambda: Transfer(way.access, files[0].url),
        pauses_s=(),
        limit_s=SIZES_LIMIT_S,
    )
    return {file.name: done.results.get(file) for file in files}


def fetch_all(
    files: Iterable[WantedFile],
    cache: Path,
    manner: Manner,
    *,
    sizes: Mapping[str, int | None],
    on_progress: OnProgress,
    others: Callable[[WantedFile], tuple[str, ...]] = lambda file: (),  # noqa: ARG005
) -> dict[str, Path]:
    """File name -> where it lies, whole and checked against its hash.

    The first that cannot be had ends all of them; what has come of the others stays.

    Args:
        files: What to fetch, http(s) alone.
        cache: The cache.
        manner: How.
        sizes: File name -> bytes, where known.
        on_progress: Called about twice a second, in this thread.
        others: Other addresses of a file.

    Raises:
        Given: a file could not be had.
        OSError: the disk is full, or cannot be written.
        KeyboardInterrupt: the user gave up; what has come stays for the next run.
    """
    # The largest first, or it would come alone at the end.
    ordered = sorted(files, key=lambda file: -(sizes.get(file.name) or 0))
    watch = _Watch({file.name: sizes.get(file.name) for file in ordered})
    manner = replace(manner, on_bytes=watch.on_bytes)
    in_progress = InProgress()
    waiting: queue.SimpleQueue[WantedFile] = queue.SimpleQueue()
    ended: queue.SimpleQueue[tuple[WantedFile, Path | BaseException]] = queue.SimpleQueue()
    for file in ordered:
        waiting.put(file)

    def fetch(file: WantedFile) -> Path | BaseException:
        place, sources = _place(file, cache), others(file)
        try:
            return download(file, place, manner, sources=sources, listed=in_progress.listed)
        except BaseException as error:  # noqa: BLE001 - it is raised again in the caller's thread
            return error

    def work() -> None:
        with contextlib.suppress(queue.Empty):
            while not manner.over.is_set():
                file = waiting.get_nowait()
                ended.put((file, fetch(file)))
        help_others(in_progress, manner)

    for _ in range(AT_ONCE if ordered else 0):
        # Daemons: a silent server must not hold up the end of the program.
        threading.Thread(target=work, daemon=True).start()
    try:
        return _collect(ended, len(ordered), watch, on_progress)
    finally:
        manner.over.set()


def present_bytes(files: Iterable[WantedFile], cache: Path) -> dict[str, int]:
    """File name -> how many of its bytes are in the cache already."""
    found = {}
    for file in files:
        place = _place(file, cache)
        if place.whole.exists():
            found[file.name] = place.whole.stat().st_size
        elif place.part.exists():
            found[file.name] = place.received_bytes
    return found


def _place(file: WantedFile, cache: Path) -> Place:
    return place_of(cache, file.name, file.sha256, file.url)


def _collect(
    ended: "queue.SimpleQueue[tuple[WantedFile, Path | BaseException]]",
    count: int,
    watch: "_Watch",
    on_progress: OnProgress,
) -> dict[str, Path]:
    paths: dict[str, Path] = {}
    while len(paths) < count:
        with contextlib.suppress(queue.Empty):
            file, answer = ended.get(timeout=BEAT_S)
            if isinstance(answer, BaseException):
                raise answer
            paths[file.name] = answer
            watch.finish(file.name)
        on_progress(watch.how_far())
    return paths


@dataclass(slots=True)
class _Watch:
    """Adds up what the threads report."""

    totals: dict[str, int | None]
    done: dict[str, int] = field(default_factory=dict)
    finished: set[str] = field(default_factory=set)
    seen: list[tuple[float, int]] = field(default_factory=list)

    def on_bytes(self, file: WantedFile, done_bytes: int, total_bytes: int | None) -> None:
        if file.name not in self.done:
            # What an earlier run has left took no time now, and would make the speed a lie.
            self.seen.clear()
        self.done[file.name] = done_bytes
        if total_bytes is not None:
            self.totals[file.name] = total_bytes

    def finish(self, name: str) -> None:
        self.finished.add(name)

    def how_far(self) -> HowFar:
        came = dict(self.done)  # a copy: the threads go on
        done = sum(came.values())
        total = self._total()
        speed = self._speed(done)
        eta_s = (total - done) / speed if total is not None and speed else None
        coming = [name for name in came if name not in self.finished]
        most = max(coming, key=lambda n: (self.totals.get(n) or 0) - came[n], default=None)
        return HowFar(
            done_bytes=done,
            total_bytes=total,
            speed_bytes_s=speed,
            eta_s=eta_s,
            files_done=len(self.finished),
            files=len(self.totals),
            file=most,
        )

    def _total(self) -> int | None:
        sizes = [size for size in self.totals.values() if size is not None]
        return sum(sizes) if len(sizes) == len(self.totals) else None

    def _speed(self, done: int) -> float | None:
        now = time.monotonic()
        self.seen.append((now, done))
        while len(self.seen) > 2 and self.seen[0][0] < now - SPEED_OVER_S:  # noqa: PLR2004
            self.seen.pop(0)
        (first_s, first), (last_s, last) = self.seen[0], self.seen[-1]
        return (last - first) / (last_s - first_s) if last_s > first_s and last > first else None
