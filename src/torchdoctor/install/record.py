"""The record of one install: every line goes to a log and to whoever watches, without secrets."""

import contextlib
import os
import re
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO

from torchdoctor.facts.mask import mask_words
from torchdoctor.index.address import scrubbed, secrets_of
from torchdoctor.install.events import Event, OnEvent, Phase, ignore
from torchdoctor.install.watch import HowFar

LOG_PROGRESS_EVERY_S = 30.0
# pip's --progress-bar=raw (cli/progress_bars.py, _raw_progress_bar).
_PROGRESS = re.compile(r"\s*Progress (\d+) of (\d+)\s*")
_ADDRESS = re.compile(r"\w+://[^\s'\"]+")


class Record:
    """Keeps and passes on what happens.

    Args:
        log: Where the lines go; None: nowhere.
        on_event: Gets every line and every sign of life.
        clock: Seconds, as time.monotonic() counts them.
    """

    def __init__(
        self,
        log: IO[str] | None,
        on_event: OnEvent,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.source: str | None = None
        self._log = log
        self._on_event = on_event
        self._clock = clock
        self._began = clock()
        self._logged_at_s = 0.0
        self._secrets: tuple[str, ...] = ()

    def keep_secret(self, words: Iterable[str]) -> None:
        """Mask, from now on, the logins of every address in these words, wherever they turn up."""
        found = (secrets_of(address) for word in words for address in _ADDRESS.findall(word))
        secrets = {secret for some in found for secret in some} | set(self._secrets)
        self._secrets = tuple(sorted(secrets, key=len, reverse=True))

    def hide(self, text: str) -> str:
        """`text` as anybody may read it; without a secret in it, it can still be translated."""
        return mask_words(scrubbed(text, self._secrets))

    def say(self, phase: Phase, line: str) -> None:
        """Keep a line, and pass it on."""
        elapsed_s, shown = self._clock() - self._began, self.hide(line)
        if self._log is not None:
            # A full disk must not end an install that may still succeed elsewhere.
            with contextlib.suppress(OSError):
                self._log.write(f"{elapsed_s:8.1f} {phase:7} {shown}\n")
                self._log.flush()
        done, total = _progress(line)
        self._show(
            Event(
                phase=phase,
                elapsed_s=elapsed_s,
                line=shown,
                source=self.source,
                done_bytes=done,
                total_bytes=total,
            )
        )

    def beat(self, phase: Phase) -> None:
        """Pass on that it still runs."""
        elapsed_s = self._clock() - self._began
        self._show(Event(phase=phase, elapsed_s=elapsed_s, source=self.source))

    def progress(self, how_far: HowFar) -> None:
        """Pass on how far the downloads are; the log gets that only now and then."""
        elapsed_s = self._clock() - self._began
        if self._log is not None and elapsed_s >= self._logged_at_s + LOG_PROGRESS_EVERY_S:
            self._logged_at_s = elapsed_s
            with contextlib.suppress(OSError):
                line = f"{how_far.done_bytes} of {how_far.total_bytes} bytes"
                self._log.write(f"{elapsed_s:8.1f} download {line}\n")
        self._show(
            Event(
                phase="download",
                elapsed_s=elapsed_s,
                source=self.source,
                done_bytes=how_far.done_bytes,
                total_bytes=how_far.total_bytes,
                speed_bytes_s=how_far.speed_bytes_s,
                eta_s=how_far.eta_s,
                coming=how_far.coming,
            )
        )

    def _show(self, event: Event) -> None:
        try:
            self._on_event(event)
        except OSError:
            # The terminal is closed, or who read our output has gone: what is being changed must
            # come to its end, or back, all the same.
            self._on_event = ignore


def _progress(line: str) -> tuple[int | None, int | None]:
    found = _PROGRESS.fullmatch(line)
    return (int(found[1]), int(found[2])) if found else (None, None)


@contextlib.contextmanager
def open_log(folder: Path | None) -> Iterator[tuple[IO[str] | None, str | None]]:
    """A new log below `folder` (None: the user's place for logs), with its path.

    Where that cannot be written, the log goes to the folder for temporary files; where that
    cannot be written either, there is none: no install fails for its log.
    """
    for place in (folder or _users_place(), Path(tempfile.gettempdir())):
        try:
            place.mkdir(parents=True, exist_ok=True)
            name = time.strftime(f"install-%Y%m%d-%H%M%S-{os.getpid()}-")
            # Readable by this user alone: what is masked is masked by guessing.
            descriptor, path = tempfile.mkstemp(".log", name, place)
        except OSError:
            continue
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as log:
            yield log, path
        return
    yield None, None


def _users_place() -> Path:
    from platformdirs import user_log_path

    return user_log_path("torchdoctor", appauthor=False)
