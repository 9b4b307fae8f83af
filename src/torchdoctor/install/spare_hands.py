"""Connections that have no file of their own any more fetch parts of those that are left."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from torchdoctor.facts.mask import mask_url
from torchdoctor.install.incoming import Incoming
from torchdoctor.install.manner import Manner, Stopped
from torchdoctor.install.receive import help_receive
from torchdoctor.texts import say

LOOK_AGAIN_S = 0.25


class InProgress:
    """The files that are coming in."""

    def __init__(self) -> None:
        self._files: list[Incoming] = []
        self._lock = threading.Lock()

    @contextmanager
    def listed(self, incoming: Incoming) -> Iterator[None]:
        """While a file comes in."""
        with self._lock:
            self._files.append(incoming)
        try:
            yield
        finally:
            with self._lock:
                self._files.remove(incoming)

    def most_left_first(self) -> list[Incoming]:
        """Those that come in at this moment."""
        with self._lock:
            files = list(self._files)
        return sorted(files, key=lambda one: -one.left_bytes)


def help_others(in_progress: InProgress, manner: Manner) -> None:
    """Help wherever that makes something come sooner, until all is over."""
    try:
        while not manner.over.is_set():
            if not any(_help(one, manner) for one in in_progress.most_left_first()):
                manner.over.wait(LOOK_AGAIN_S)
    except Stopped:
        return


def _help(incoming: Incoming, manner: Manner) -> bool:
    url = incoming.source_for_helper()
    if url is None:
        return False
    try:
        return help_receive(incoming, url, manner)
    except OSError as error:  # the first connection meets the same, and says so
        incoming.is_useless(url)
        manner.say(
            say(
                "{file}: no parts from {url}: {why}",
                file=incoming.wanted.name,
                url=mask_url(url),
                why=str(error),
            )
        )
        return False
