"""How files are fetched, the same for all of one install, and how that can end."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from torchdoctor.index.fetch import Unreachable
from torchdoctor.index.ranged import Way
from torchdoctor.install.ledger import Sharing
from torchdoctor.install.wanted import WantedFile

HASH_MISMATCH = "HASH_MISMATCH"
DOWNLOAD_INTERRUPTED = "DOWNLOAD_INTERRUPTED"
PAUSES_S = (0.2, 0.5, 1.0, 2.0, 4.0, 8.0)
"""Before the next try where the last one brought no byte; any byte begins them anew."""


class Given(Unreachable):
    """A file could not be had: `reason` is a word of the public vocabulary."""


class Stopped(Exception):
    """The whole download is being ended."""


class OnBytes(Protocol):
    """Hears how many bytes of a file are there."""

    def __call__(self, file: WantedFile, done_bytes: int, total_bytes: int | None) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How files are fetched."""

    way: Way = field(default_factory=Way)
    pauses_s: tuple[float, ...] = PAUSES_S
    sharing: Sharing = field(default_factory=Sharing)
    over: threading.Event = field(default_factory=threading.Event)
    """Set to end everything."""
    say: Callable[[str], None] = lambda line: None  # noqa: ARG005 - the silent default
    on_bytes: OnBytes = lambda file, done_bytes, total_bytes: None  # noqa: ARG005
