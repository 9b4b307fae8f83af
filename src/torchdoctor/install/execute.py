"""Runs the installer: live output, no limit but the user's patience, and nothing left behind."""

import codecs
import contextlib
import os
import queue
import signal
import subprocess  # noqa: TID251 - this is the place in install/ that starts the installer
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Protocol

from torchdoctor.facts.run import clean_environment, signal_group
from torchdoctor.texts import say

KEPT_LINES = 2000  # for the search of a cause; the log has all
BEAT_S = 1.0
GRACE_S = 5.0  # pip needs a moment to remove what it unpacked: gigabytes in TMPDIR
LAST_WORDS_S = 1.0  # for output that is still on its way when the installer has ended

ADDITIONS = {
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    "PIP_NO_INPUT": "1",  # nobody is there to answer
    "PYTHONUNBUFFERED": "1",  # lines when they are written and not when 8 kB are full
}
"""What the installer gets beside the user's own environment, PIP_* and proxies included."""


@dataclass(frozen=True, slots=True)
class Execution:
    """What came of a command."""

    exit_status: int | None
    """None: it could not be started. Negative: the signal that ended it."""
    lines: tuple[str, ...]
    """Its last lines."""
    took_s: float = 0.0


class OnLine(Protocol):
    """Gets each line of output; None when for a second there was none."""

    def __call__(self, line: str | None) -> None: ...


class Executor(Protocol):
    """Runs a command, as `execute` does; a test gives a plain function instead."""

    def __call__(
        self, command: Sequence[str], *, on_line: OnLine, environment: Mapping[str, str]
    ) -> Execution: ...


def execute(
    command: Sequence[str],
    *,
    on_line: OnLine,
    environment: Mapping[str, str] | None = None,
    grace_s: float = GRACE_S,
) -> Execution:
    """Run a command to its end and hand on its output line by line.

    Ctrl-C (or any exception of `on_line`) ends the command with all that it started before it
    goes on to the caller.

    Args:
        command: Argument list; no shell sees it.
        on_line: Gets stdout and stderr, in one stream, in this thread.
        environment: Variables beside the user's own and ADDITIONS.
        grace_s: Seconds between asking an interrupted command to end and killing it.
    """
    began = time.monotonic()
    kept: deque[str] = deque(maxlen=KEPT_LINES)
    try:
        child = _start(command, environment or {})
    except (OSError, ValueError) as error:
        complaint = say(
            "{program} could not be started: {error}", program=command[0], error=str(error)
        )
        on_line(complaint)
        return Execution(None, (complaint,), time.monotonic() - began)
    try:
        for line in _lines(child):
            if line is not None:
                kept.append(line)
            on_line(line)
        status = child.wait()
    except BaseException:
        _stop(child, grace_s)
        raise
    return Execution(status, tuple(kept), time.monotonic() - began)


def _start(command: Sequence[str], environment: Mapping[str, str]) -> "subprocess.Popen[bytes]":
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.CREATE_NEW_PROCESS_GROUP
    return subprocess.Popen(
        list(command),
        bufsize=0,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        # English, because failure.py reads it: pip sets the locale, and with it the language of
        # what the system says about a full disk.
        env={**clean_environment(os.environ), **ADDITIONS, **environment},
        # A group of its own: Ctrl-C reaches us alone, and we end all of it in order.
        start_new_session=True,
        creationflags=flags,
    )


def _lines(child: "subprocess.Popen[bytes]") -> Iterator[str | None]:
    """Lines as they come, None for each second without one, until the child has ended.

    Not until its output has ended: a grandchild can hold that open for as long as it likes.
    """
    chunks: queue.Queue[bytes | None] = queue.Queue()
    threading.Thread(target=_read, args=(child.stdout, chunks.put), daemon=True).start()
    splitter = _Splitter()
    ended_at: float | None = None
    while ended_at is None or time.monotonic() < ended_at + LAST_WORDS_S:
        try:
            chunk = chunks.get(timeout=BEAT_S if ended_at is None else LAST_WORDS_S / 4)
        except queue.Empty:
            if ended_at is None:
                yield None
        else:
            if chunk is None:
                break
            yield from splitter.split(chunk)
        if ended_at is None and child.poll() is not None:
            ended_at = time.monotonic()
    yield from splitter.rest()


def _read(stream: IO[bytes] | None, put: Callable[[bytes | None], None]) -> None:
    if stream is not None:
        with stream, contextlib.suppress(OSError):
            while chunk := stream.read(65_536):
                put(chunk)
    put(None)


class _Splitter:
    """Bytes to lines; a carriage return ends one too, because progress bars use it."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._held = ""

    def split(self, chunk: bytes) -> list[str]:
        text = (self._held + self._decoder.decode(chunk)).replace("\r\n", "\n")
        *whole, self._held = text.replace("\r", "\n").split("\n")
        return [line.rstrip() for line in whole if line.strip()]

    def rest(self) -> list[str]:
        return [self._held.rstrip()] if self._held.strip() else []


def _stop(child: "subprocess.Popen[bytes]", grace_s: float) -> None:
    """End a child with all that it started: as Ctrl-C would, then without asking."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if sys.platform == "win32":
            child.send_signal(signal.CTRL_BREAK_EVENT)
        else:
            os.killpg(child.pid, signal.SIGINT)
    # A second Ctrl-C in the meantime means: now.
    with contextlib.suppress(subprocess.TimeoutExpired, KeyboardInterrupt):
        child.wait(grace_s)
    signal_group(child, True)  # noqa: FBT003 - as its signature says: hard
    with contextlib.suppress(subprocess.TimeoutExpired, KeyboardInterrupt):
        child.wait(1.0)
