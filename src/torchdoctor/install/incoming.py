"""One file while it comes in, over one connection or several: what they share, under one lock."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from torchdoctor.index.answers import Edition, OtherEdition
from torchdoctor.install.cache import Place
from torchdoctor.install.ledger import Claim
from torchdoctor.install.manner import Manner, Stopped
from torchdoctor.install.part_file import PartFile
from torchdoctor.install.wanted import WantedFile
from torchdoctor.texts import say

LARGEST_BYTES = 20_000_000_000
"""No wheel is a tenth of this; a server that never stops sending is."""
ASK_AGAIN_S = 0.2
EARLIER = ""
"""Stands among the givers for an earlier run."""


class Incoming:
    """A file that is being fetched.

    Args:
        wanted: What.
        place: Where to. What an earlier run has left there counts.
        manner: How.
        sources: Every address at which it lies.
    """

    def __init__(
        self, wanted: WantedFile, place: Place, manner: Manner, sources: tuple[str, ...]
    ) -> None:
        self.wanted = wanted
        self.sources = sources
        self.restarts = 0
        """How often the present source has made us begin at the first byte."""
        self.only: str | None = None
        """The one source that may give anything; None: all may."""
        self._manner = manner
        self._changed = threading.Condition()
        self._part = PartFile(place)
        self._ledger = self._part.ledger
        self._ledger.sharing = manner.sharing
        self._givers = {EARLIER} if self._ledger.done else set()
        self._helping: Counter[str] = Counter()
        self._useless: set[str] = set()

    @property
    def givers(self) -> frozenset[str]:
        """Whose bytes are there: addresses, and EARLIER for what an earlier run has left."""
        return frozenset(self._givers)

    @property
    def done_bytes(self) -> int:
        """How many bytes are there."""
        return self._ledger.done_bytes

    @property
    def left_bytes(self) -> int:
        """How many bytes are missing; 0 where nobody has said how large the file is."""
        total = self._ledger.total_bytes
        return 0 if total is None else total - self.done_bytes

    @property
    def is_whole(self) -> bool:
        """Whether nothing is missing."""
        return self._ledger.is_whole

    def edition(self, url: str) -> Edition:
        """What a source has said of the file that the bytes belong to."""
        with self._changed:
            return self._part.edition(url)

    def learn(self, url: str, edition: Edition) -> None:
        """Keep what a source says of the file."""
        with self._changed:
            self._part.learn(url, edition)

    def next_claim(self, speed_bytes_s: float | None) -> Claim | None:
        """What the first connection fetches next: it stays until the file is whole; None: it is."""
        with self._changed:
            while not self.is_whole:
                self._stop_if_over()
                claim = self._ledger.claim(time.monotonic(), speed_bytes_s)
                if claim is not None:
                    return claim
                self._changed.wait(ASK_AGAIN_S)
            return None

    def next_claim_of_helper(self, url: str, speed_bytes_s: float | None) -> Claim | None:
        """What a further connection fetches next; None: it does not help, or not any more.

        Args:
            url: Where it fetches from.
            speed_bytes_s: How fast it was so far; None: it has just come.
        """
        with self._changed:
            self._stop_if_over()
            if self.is_whole or self.only not in (None, url):
                return None
            joins = speed_bytes_s is None
            return self._ledger.claim(time.monotonic(), speed_bytes_s, joins=joins)

    def end_of(self, claim: Claim) -> int | None:
        """Up to where to ask; None: up to the end of the file."""
        with self._changed:
            total = self._ledger.total_bytes
            return None if total is None or claim.end >= total else claim.end

    def keep(self, claim: Claim, piece: bytes, url: str) -> bool:
        """Keep bytes that came; whether more of them are wanted.

        Raises:
            OtherEdition: more came than the server has announced.
            OSError: the disk is full, or cannot be written.
            Stopped: all is being ended.
        """
        with self._changed:
            self._stop_if_over()
            total = self._ledger.total_bytes
            if claim.at + len(piece) > (LARGEST_BYTES if total is None else total):
                raise OtherEdition(say("more came than the server has announced"))
            # Another connection may have taken over the rest of it meanwhile.
            piece = piece[: claim.left_bytes]
            if piece:
                self._part.write(claim.at, piece)
                self._givers.add(url)
            claim.at += len(piece)
            claim.came_bytes += len(piece)
            done = self.done_bytes
        self._manner.on_bytes(self.wanted, done, total)
        return claim.left_bytes > 0

    def end_here(self, claim: Claim) -> None:
        """The server has sent all that it has, without having said how much that is."""
        with self._changed:
            if self._ledger.total_bytes is None:
                self._ledger.set_total(claim.at)

    def release(self, claim: Claim) -> None:
        """A connection has ended: what it has not fetched is anybody's."""
        with self._changed:
            self._ledger.release(claim)
            self._part.follow()
            self._changed.notify_all()

    def start_over(self, claim: Claim | None = None) -> None:
        """Throw away what is there; `claim` brings the file anew, from its first byte on."""
        with self._changed:
            self._part.start_over()
            self._givers.clear()
            self.restarts += 1
            if claim is not None:
                self._ledger.claim_all(claim)

    def hexdigest(self) -> str:
        """The hash of the whole file."""
        with self._changed:
            return self._part.hexdigest()

    def close(self) -> None:
        """Nothing more comes."""
        with self._changed:
            self._part.close()

    def source_for_helper(self) -> str | None:
        """Where a further connection should fetch from; None: there is no such place."""
        with self._changed:
            total = self._ledger.total_bytes
            if total is None or total < self._manner.sharing.from_bytes:
                return None
            fit = [url for url in self.sources if self._may_help(url)]
            return min(fit, key=lambda url: self._helping[url], default=None)

    def _may_help(self, url: str) -> bool:
        if url in self._useless or self.only not in (None, url):
            return False
        # Without a hash only the server itself can tell that the file is still the same.
        return self.wanted.sha256 is not None or self._part.edition(url).if_range is not None

    @contextmanager
    def helped_by(self, url: str) -> Iterator[None]:
        """While a further connection fetches from a source."""
        with self._changed:
            self._helping[url] += 1
        try:
            yield
        finally:
            with self._changed:
                self._helping[url] -= 1
                self._changed.notify_all()

    def is_useless(self, url: str) -> None:
        """A source that cannot give parts of the file, or none of it."""
        with self._changed:
            self._useless.add(url)

    def wait_for_helpers(self) -> None:
        """Until the file is whole, or nobody fetches it any more."""
        with self._changed:
            while not self.is_whole and self._helping.total() > 0:
                self._stop_if_over()
                self._changed.wait(ASK_AGAIN_S)

    def _stop_if_over(self) -> None:
        if self._manner.over.is_set():
            raise Stopped
