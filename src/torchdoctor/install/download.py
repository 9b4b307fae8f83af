"""Fetches one wheel into the cache: resumes, waits, changes the source, and believes no byte."""

import hashlib
import random
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from torchdoctor.facts.mask import mask_url
from torchdoctor.index.causes import INDEX_UNREACHABLE
from torchdoctor.index.fetch import Unreachable
from torchdoctor.index.ranged import Edition, Line, OtherEdition, Throttled, Way
from torchdoctor.index.transfer import Passing
from torchdoctor.install.cache import Place
from torchdoctor.install.locks import locked
from torchdoctor.install.wanted import WantedFile

HASH_MISMATCH = "HASH_MISMATCH"
DOWNLOAD_INTERRUPTED = "DOWNLOAD_INTERRUPTED"
PAUSES_S = (0.2, 0.5, 1.0, 2.0, 4.0, 8.0)
"""Before the next try where the last one brought no byte; any byte begins them anew."""
LONGEST_WAIT_S = 120.0
"""A server that wants more by its Retry-After is given up."""
RESTARTS = 4
"""How often one source may make us begin at the first byte: else a file that changes with every
answer, or a server that forgets Range and is cut each time, would never end."""
LARGEST_BYTES = 20_000_000_000
"""No wheel is a tenth of this; a server that never stops sending is."""
READ_BYTES = 1 << 20


class Given(Unreachable):
    """A file could not be had: `reason` is a word of the public vocabulary."""


class Stopped(Exception):
    """The whole download is being ended."""


class OnBytes(Protocol):
    """Hears how many bytes of a file are there."""

    def __call__(self, file: WantedFile, done_bytes: int, total_bytes: int | None) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How files are fetched, the same for all of one install."""

    way: Way = field(default_factory=Way)
    pauses_s: tuple[float, ...] = PAUSES_S
    over: threading.Event = field(default_factory=threading.Event)
    """Set to end everything."""
    say: Callable[[str], None] = lambda line: None  # noqa: ARG005 - the silent default
    on_bytes: OnBytes = lambda file, done_bytes, total_bytes: None  # noqa: ARG005


def download(
    wanted: WantedFile, place: Place, manner: Manner, *, sources: tuple[str, ...] = ()
) -> Path:
    """The whole file, with the hash that it must have.

    Args:
        wanted: What; its own address is tried first.
        place: Where to.
        manner: How.
        sources: Other addresses of the same file.

    Raises:
        Given: no source has it, or none gives it whole, or the hash is another one.
        OSError: the disk is full, or cannot be written.
        Stopped: `manner.over` was set.
    """
    place.folder.mkdir(parents=True, exist_ok=True)
    with locked(place.lock, on_wait=lambda: manner.say(f"another run fetches {wanted.name}")):
        if place.whole.exists():
            if wanted.sha256 is None or sha256_of(place.whole) == wanted.sha256:
                size = place.whole.stat().st_size
                manner.on_bytes(wanted, size, size)
                return place.whole
            manner.say(f"{wanted.name} in the cache is damaged, and fetched again")
            place.whole.unlink()
        return _from_any(_Incoming(wanted, place, manner), (wanted.url, *sources))


def sha256_of(path: Path) -> str:
    """The hash of a file."""
    with path.open("rb") as file:
        digest = hashlib.sha256()
        while block := file.read(READ_BYTES):
            digest.update(block)
    return digest.hexdigest()


def _from_any(incoming: "_Incoming", sources: tuple[str, ...]) -> Path:
    """From the first source that gives it; a wrong hash has one more try, elsewhere if possible."""
    failures: list[Unreachable] = []
    mismatched = 0
    waiting = list(dict.fromkeys(sources))
    while waiting:
        url = waiting.pop(0)
        try:
            incoming.fill_from(url)
        except Unreachable as error:
            failures.append(Given(error.reason, f"{mask_url(url)}: {error.problem}"))
            incoming.manner.say(str(failures[-1]))
            continue
        found = incoming.hexdigest()
        if incoming.wanted.sha256 in (None, found):
            return incoming.place.complete()
        mismatched += 1
        failures.append(_mismatch(incoming.wanted, found, url))
        incoming.manner.say(str(failures[-1]))
        resumed = incoming.resumed
        incoming.start_over()
        # Bytes of two editions may have been put together: then the same source is worth a try.
        if mismatched == 1 and not waiting and resumed:
            waiting.append(url)
    raise next((one for one in failures if one.reason == HASH_MISMATCH), failures[0])


def _mismatch(wanted: WantedFile, found: str, url: str) -> Given:
    return Given(
        HASH_MISMATCH,
        f"{wanted.name} from {mask_url(url)} has the hash {found[:16]}..., "
        f"and {(wanted.sha256 or '')[:16]}... was stated",
    )


class _Incoming:
    """The part of a file that is there, with its hash so far."""

    def __init__(self, wanted: WantedFile, place: Place, manner: Manner) -> None:
        self.wanted = wanted
        self.place = place
        self.manner = manner
        self.resumed = False
        self._edition = place.edition()
        self._source: str | None = None
        self._restarts = 0
        self._done = 0
        self._digest = hashlib.sha256()
        self._take_up()

    def _take_up(self) -> None:
        """Continue what an earlier run has left: the hash runs over what is there already."""
        if not self.place.part.exists():
            return
        with self.place.part.open("rb") as part:
            while block := part.read(READ_BYTES):
                self._digest.update(block)
                self._done += len(block)
        self.resumed = self._done > 0

    def hexdigest(self) -> str:
        return self._digest.hexdigest()

    def start_over(self) -> None:
        """Throw away what is there."""
        self.place.forget()
        self._edition = Edition()
        self._restarts += 1
        self._done = 0
        self._digest = hashlib.sha256()
        self.resumed = False

    def fill_from(self, url: str) -> None:
        """Receive the rest from one source, as often as that takes."""
        if self._source not in (None, url):
            self._change_source()
        self._source, self._restarts, tries = url, 0, 0
        with Line(url, self.manner.way) as line:
            while True:
                before, problem = self._done, None
                try:
                    if self._receive(line):
                        return
                except OtherEdition as error:
                    self.manner.say(f"{self.wanted.name}: {error}; from its start")
                    self.start_over()
                except Passing as error:
                    problem = error
                tries = 0 if self._done > before else tries + 1
                self._wait(problem, tries)

    def _change_source(self) -> None:
        # Another server knows nothing of this one's ETag; the stated hash tells whether what it
        # has is the same, and where none is stated nobody can tell.
        if self.wanted.sha256 is None:
            self.start_over()
        self._edition = Edition(total_bytes=self._edition.total_bytes)

    def _receive(self, line: Line) -> bool:
        """Receive once; whether the file is whole then."""
        if self._done and self._done == self._edition.total_bytes:
            return True  # a run was killed between the last byte and the check
        with line.part(self._done, self._edition) as part:
            if part.start != self._done:
                self.start_over()
            self.resumed = self.resumed or part.start > 0
            self._edition = part.edition
            self.place.remember(part.edition)
            self._keep(part.pieces)
        return self._edition.total_bytes in (None, self._done)

    def _keep(self, pieces: Iterator[bytes]) -> None:
        total = self._edition.total_bytes
        with self.place.part.open("ab", buffering=0) as part:
            for piece in pieces:
                if self.manner.over.is_set():
                    raise Stopped
                part.write(piece)
                self._digest.update(piece)
                self._done += len(piece)
                self.manner.on_bytes(self.wanted, self._done, total)
                if self._done > (LARGEST_BYTES if total is None else total):
                    raise OtherEdition("more came than the server has announced")

    def _wait(self, problem: Passing | None, tries: int) -> None:
        if tries > len(self.manner.pauses_s) or self._restarts > RESTARTS:
            words = problem.problem if problem else "it never gives the whole file"
            reason = DOWNLOAD_INTERRUPTED if self._done else INDEX_UNREACHABLE
            raise Given(reason, words)
        pause_s = self.manner.pauses_s[tries - 1] * random.uniform(0.8, 1.2) if tries else 0.0  # noqa: S311 - no secret
        if isinstance(problem, Throttled):
            if problem.wait_s > LONGEST_WAIT_S:
                raise Given(INDEX_UNREACHABLE, f"{problem.problem}, to come again in an hour or so")
            pause_s = max(pause_s, problem.wait_s)
        if problem is not None:
            self.manner.say(
                f"{self.wanted.name}: {problem.problem} at {self._done} bytes; "
                f"goes on in {pause_s:.1f} s"
            )
        if self.manner.over.wait(pause_s):
            raise Stopped
