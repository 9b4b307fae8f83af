"""Fetches one wheel into the cache: changes the source, and believes no byte."""

import hashlib
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from torchdoctor.facts.mask import mask_url
from torchdoctor.index.fetch import Unreachable
from torchdoctor.install.cache import Place
from torchdoctor.install.incoming import EARLIER, Incoming
from torchdoctor.install.locks import locked
from torchdoctor.install.manner import HASH_MISMATCH, Given, Manner, Stopped
from torchdoctor.install.part_file import READ_BYTES
from torchdoctor.install.receive import receive_all
from torchdoctor.install.wanted import WantedFile
from torchdoctor.plan.listing import with_and
from torchdoctor.texts import joined, say

__all__ = ["HASH_MISMATCH", "Given", "Manner", "Stopped", "download", "sha256_of"]

Listed = Callable[[Incoming], AbstractContextManager[object]]
"""Tells others of a file that comes in, who may help."""


def download(
    wanted: WantedFile,
    place: Place,
    manner: Manner,
    *,
    sources: tuple[str, ...] = (),
    listed: Listed = nullcontext,
) -> Path:
    """The whole file, with the hash that it must have.

    Args:
        wanted: What; its own address is tried first.
        place: Where to.
        manner: How.
        sources: Other addresses of the same file.
        listed: Entered while it comes in.

    Raises:
        Given: no source has it, or none gives it whole, or the hash is another one.
        OSError: the disk is full, or cannot be written.
        Stopped: `manner.over` was set.
    """
    place.folder.mkdir(parents=True, exist_ok=True)
    with locked(
        place.lock, on_wait=lambda: manner.say(say("another run fetches {file}", file=wanted.name))
    ):
        if place.whole.exists():
            if wanted.sha256 is None or sha256_of(place.whole) == wanted.sha256:
                size = place.whole.stat().st_size
                manner.on_bytes(wanted, size, size)
                return place.whole
            manner.say(say("{file} in the cache is damaged, and fetched again", file=wanted.name))
            place.whole.unlink()
        every = tuple(dict.fromkeys((wanted.url, *sources)))
        incoming = Incoming(wanted, place, manner, every)
        try:
            with listed(incoming):
                _fetch(incoming, manner)
        finally:
            incoming.close()
        return place.complete()


def sha256_of(path: Path) -> str:
    """The hash of a file."""
    with path.open("rb") as file:
        digest = hashlib.sha256()
        while block := file.read(READ_BYTES):
            digest.update(block)
    return digest.hexdigest()


def _fetch(incoming: Incoming, manner: Manner) -> None:
    """Until it is whole and has its hash; a wrong one has one more try, elsewhere if possible."""
    wanted, blamed = incoming.wanted, []
    while True:
        _fill(incoming, manner)
        found = incoming.hexdigest()
        if wanted.sha256 in (None, found):
            return
        blamed.append(incoming.givers)
        mismatch = _mismatch(wanted, found, blamed[-1])
        manner.say(mismatch.problem)
        incoming.start_over()
        incoming.only = source_after(tuple(blamed), incoming.sources)
        if incoming.only is None:
            raise mismatch


def _fill(incoming: Incoming, manner: Manner) -> None:
    """From the first source that gives it whole, and from those that help it."""
    failures: list[Given] = []
    for url in incoming.sources if incoming.only is None else (incoming.only,):
        # Only a stated hash can tell that two servers have the same file.
        if incoming.wanted.sha256 is None and incoming.givers - {url, EARLIER}:
            incoming.start_over()
        try:
            receive_all(incoming, url, manner)
        except Unreachable as error:
            failures.append(Given(error.reason, joined((mask_url(url), error.problem), ": ")))
            manner.say(failures[-1].problem)
            continue
        return
    incoming.wait_for_helpers()
    if not incoming.is_whole:
        raise failures[0]


def source_after(blamed: tuple[frozenset[str], ...], sources: tuple[str, ...]) -> str | None:
    """Which source alone has the next try after wrong hashes; None: it was tried enough. Pure.

    Args:
        blamed: For each wrong hash, whose bytes they were: one source's, or put together from
            several, of which nobody can tell which one is wrong.
        sources: All that there are.
    """
    together = len(blamed[0]) > 1
    if len(blamed) > 1 + together:
        return None
    alone = {url for givers in blamed if len(givers) == 1 for url in givers}
    fresh = [url for url in sources if url not in alone]
    unheard = [url for url in fresh if all(url not in givers for givers in blamed)]
    # One source alone gets its second chance where there is no other.
    return next(iter((*unheard, *fresh, *(() if together else sources))), None)


def _mismatch(wanted: WantedFile, found: str, givers: frozenset[str]) -> Given:
    names = sorted(mask_url(url) if url != EARLIER else say("an earlier run") for url in givers)
    return Given(
        HASH_MISMATCH,
        say(
            "{file} from {sources} has the hash {found}..., and {stated}... was stated",
            file=wanted.name,
            sources=with_and(names),
            found=found[:16],
            stated=(wanted.sha256 or "")[:16],
        ),
    )
