"""What has come of a file: its bytes on the disk, which ones they are, and the hash of its front.

The bytes are written as they come. A killed process loses nothing that was written; what a crash
of the machine may lose is told by the hash at the end. Not for several threads at once.
"""

import hashlib
import os
from typing import IO

from torchdoctor.index.answers import Edition, OtherEdition
from torchdoctor.install.cache import Place, source_key
from torchdoctor.install.ledger import Ledger
from torchdoctor.texts import say

READ_BYTES = 1 << 20


class PartFile:
    """A file while it comes in, at any place of it.

    Args:
        place: Where it lies. What an earlier run has left there counts.
    """

    def __init__(self, place: Place) -> None:
        self._editions = place.editions()
        totals = (one.total_bytes for one in self._editions.values() if one.total_bytes)
        self.ledger = Ledger(place.received(), next(totals, None))
        self._place = place
        self._digest = hashlib.sha256()
        self._hashed = 0
        self._file: IO[bytes] | None = None
        self._scattered = place.is_scattered
        self.follow()

    def close(self) -> None:
        """Nothing more comes."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def edition(self, url: str) -> Edition:
        """What a source has said of the file that these bytes belong to, or what others have."""
        others = Edition(total_bytes=self.ledger.total_bytes)
        return self._editions.get(source_key(url), others)

    def learn(self, url: str, edition: Edition) -> None:
        """Keep what a source says of the file, for this run and a later one.

        Raises:
            OtherEdition: it has another size than what is there.
        """
        if self.edition(url).differs_from(Edition(total_bytes=edition.total_bytes)):
            raise OtherEdition(say("the file has another size than before"))
        if edition.total_bytes is not None:
            self.ledger.set_total(edition.total_bytes)
        if self.edition(url) != edition:
            self._editions[source_key(url)] = edition
            self._place.remember(self._editions)

    def write(self, at: int, piece: bytes) -> None:
        """Keep some bytes of the file.

        Raises:
            OSError: the disk is full, or cannot be written.
        """
        file = self._opened()
        if at != file.seek(0, os.SEEK_END):
            if not self._scattered:
                # Its length will no longer say what is there: that must be noted before it is so.
                self._note()
            file.seek(at)
        file.write(piece)
        self.ledger.add(at, at + len(piece))
        if self._scattered:
            self._note()
        if at == self._hashed:
            self._digest.update(piece)
            self._hashed += len(piece)

    def _note(self) -> None:
        self._place.note(self.ledger.done)
        self._scattered = True

    def hexdigest(self) -> str:
        """The hash of all bytes from the first one to the first gap."""
        self.follow()
        return self._digest.hexdigest()

    def follow(self) -> None:
        """Hash what was there before, or came before what lies in front of it."""
        if self._hashed >= self.ledger.front:
            return
        file = self._opened()
        file.seek(self._hashed)
        while self._hashed < self.ledger.front:
            block = file.read(min(READ_BYTES, self.ledger.front - self._hashed))
            if not block:  # somebody else has cut the file short: the hash will tell
                return
            self._digest.update(block)
            self._hashed += len(block)

    def start_over(self) -> None:
        """Throw away what is there."""
        self.close()
        self._place.forget()
        self.ledger.forget()
        self._editions = {}
        self._digest, self._hashed = hashlib.sha256(), 0
        self._scattered = False

    def _opened(self) -> IO[bytes]:
        if self._file is None:
            self._place.part.touch()
            self._file = self._place.part.open("r+b", buffering=0)
        return self._file
