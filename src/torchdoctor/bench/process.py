"""A child process whose lines are read as they come, and which cannot hold us up.

Whatever it does (ignore signals, keep its pipes open, write without end, leave children behind),
every call here returns within its limit. It runs in a process group of its own, which is killed as
a whole; the readers are daemon threads, which are left alone when even that does not end them.
"""

import contextlib
import enum
import os
import queue
import signal
import subprocess  # noqa: TID251 - the bench starts its worker
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import TracebackType
from typing import IO

FLOOD_BYTES = 4 * 2**20  # a worker's messages come to a few kilobytes
CHUNK_BYTES = 2**16
TAIL_BYTES = 4096
GRACE_S = 2.0  # after a kill, or after the end of the output
POLL_S = 0.1


class Gap(enum.Enum):
    """What came instead of a line."""

    SILENT = "nothing came in time"
    FLOODED = "too much came"
    ENDED = "nothing will come any more"


class Tail:
    """The end of what a stream said. One thread adds, others look."""

    def __init__(self) -> None:
        self._end = b""

    def add(self, chunk: bytes) -> None:
        """Append, and forget what lies too far back."""
        self._end = (self._end + chunk)[-TAIL_BYTES:]

    def __bytes__(self) -> bytes:
        """The last TAIL_BYTES bytes, or all if there were fewer."""
        return self._end


class Child:
    """A running child. Use it as a context: leaving it kills what is left of the child.

    Args:
        command: Program and arguments.
        wanted: Which lines of its stdout are handed out; the others count as noise.
        environment: The variables that it sees.
        flood_bytes: So much may come on its stdout, and no more.

    Raises:
        OSError: it cannot be started.
    """

    def __init__(
        self,
        command: Sequence[str],
        wanted: Callable[[bytes], bool],
        environment: Mapping[str, str],
        *,
        flood_bytes: int = FLOOD_BYTES,
    ) -> None:
        self._process = subprocess.Popen(
            command,
            # Kept open until the end: the worker ends itself when its stdin does.
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=dict(environment),
            bufsize=0,
            start_new_session=os.name == "posix",
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
        self._wanted = wanted
        self._flood_bytes = flood_bytes
        self._lines: queue.Queue[bytes | Gap] = queue.Queue()
        self._noise, self._complaints = Tail(), Tail()
        self._readers = (
            _reader(self._process.stdout, self._read_lines),
            _reader(self._process.stderr, self._read_complaints),
        )

    def __enter__(self) -> "Child":  # noqa: PYI034 - typing.Self came with 3.11
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Kill it, also when Ctrl-C is on its way through here."""
        self.kill()

    def lines_so_far(self) -> Iterator[bytes | Gap]:
        """The wanted lines that have come, and the end if it has; without waiting for more."""
        with contextlib.suppress(queue.Empty):
            while True:
                yield self._lines.get_nowait()

    def next_line(
        self, limit_s: float, meanwhile: Callable[[], None] = lambda: None
    ) -> bytes | Gap:
        """The next wanted line, without its end, or what came instead within `limit_s` seconds.

        `meanwhile` is called now and then while it waits.
        """
        deadline = time.monotonic() + limit_s
        while (rest_s := deadline - time.monotonic()) > 0:
            dead = self._process.poll() is not None
            # What a dead child said is in the queue or on the way there, and behind it the end,
            # unless a child of its own holds the pipe open.
            with contextlib.suppress(queue.Empty):
                return self._lines.get(timeout=min(rest_s, GRACE_S if dead else POLL_S))
            if dead:
                return Gap.ENDED
            meanwhile()
        return Gap.SILENT

    def say(self, words: bytes) -> None:
        """Write to its stdin; nothing happens where it does not listen any more."""
        if self._process.stdin:
            with contextlib.suppress(OSError, ValueError):
                self._process.stdin.write(words)

    def close_input(self) -> None:
        """Tell it that nothing more will be said."""
        if self._process.stdin:
            with contextlib.suppress(OSError):
                self._process.stdin.close()

    def kill(self) -> int | None:
        """End the whole process group; the exit status (as `exit_status`)."""
        status = self.exit_status(0)
        if os.name == "posix":
            # The group outlives its leader as long as a member is left, and ESRCH says none is.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
        else:
            self._process.kill()
        if status is None:
            status = self.exit_status(GRACE_S)
        self._let_go()
        return status

    def exit_status(self, limit_s: float = GRACE_S) -> int | None:
        """Its exit status, negative for a signal; None: it did not end within `limit_s` seconds."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self._process.wait(limit_s)
        return None

    def output_end(self) -> bytes:
        """The end of its stderr; where that is empty, of what was noise on its stdout."""
        return bytes(self._complaints).strip() or bytes(self._noise)

    def _let_go(self) -> None:
        self.close_input()
        for thread, pipe in self._readers:
            thread.join(GRACE_S / 2)
            # A pipe that is being read cannot be closed without waiting for the reader.
            if not thread.is_alive():
                pipe.close()

    def _read_lines(self, pipe: IO[bytes]) -> None:
        rest, total = b"", 0
        for chunk in _chunks(pipe):
            total += len(chunk)
            if total > self._flood_bytes:
                self._noise.add(chunk)
                self._lines.put(Gap.FLOODED)
                return
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                self._take(line.rstrip(b"\r"))
        self._noise.add(rest)  # half a line is no line
        self._lines.put(Gap.ENDED)

    def _take(self, line: bytes) -> None:
        if self._wanted(line):
            self._lines.put(line)
        else:
            self._noise.add(line + b"\n")

    def _read_complaints(self, pipe: IO[bytes]) -> None:
        for chunk in _chunks(pipe):
            self._complaints.add(chunk)


def _chunks(pipe: IO[bytes]) -> Iterator[bytes]:
    while chunk := pipe.read(CHUNK_BYTES):
        yield chunk


def _reader(
    pipe: IO[bytes] | None, read: Callable[[IO[bytes]], None]
) -> tuple[threading.Thread, IO[bytes]]:
    assert pipe is not None  # noqa: S101 - it was asked for
    thread = threading.Thread(target=read, args=(pipe,), daemon=True)
    thread.start()
    return thread, pipe
