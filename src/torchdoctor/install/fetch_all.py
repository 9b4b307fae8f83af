"""Fetches all wheels of an install side by side, and tells how far it is."""

import contextlib
import queue
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from torchdoctor.index.crowd import do_side_by_side
from torchdoctor.index.ranged import Way, with_login
from torchdoctor.index.transfer import Transfer
from torchdoctor.install.cache import Place, place_of
from torchdoctor.install.download import download
from torchdoctor.install.manner import Manner
from torchdoctor.install.spare_hands import InProgress, help_others
from torchdoctor.install.wanted import WantedFile
from torchdoctor.install.watch import HowFar, Watch

AT_ONCE = 4
"""Connections in all: for as many files, then for parts of those that are left. One is often slower
than the line, and more than a few are taken for an attack by some mirrors."""
BEAT_S = 0.5
SIZES_LIMIT_S = 30.0
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
    watch = Watch({file.name: sizes.get(file.name) for file in ordered})
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
    watch: Watch,
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
