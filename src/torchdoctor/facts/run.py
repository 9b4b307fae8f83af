"""Runs commands that may hang, die or never let go, and comes back in time whatever they do.

`subprocess.run(timeout=...)` is no bound: after its kill it waits without limit for the end of
the pipes, which a grandchild can hold open, and for a child that is stuck in the driver and does
not die of SIGKILL. Here nobody waits for anything but events with a limit: threads that are
never joined read the pipes and wait for the child.
"""

import contextlib
import os
import signal
import subprocess  # noqa: TID251 - this is the place in facts/ that starts processes
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

from torchdoctor.texts import Text, say

KEPT_BYTES = 8_000_000  # of each stream; the rest is read and thrown away, so that nobody blocks
GRACE_S = 0.15  # after the end or a signal; three of them are the most that a limit is overrun by
CHUNK_BYTES = 65_536


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a command."""

    exit_code: int | None
    """None: it could not start, or did not end in time. Negative: the signal that ended it."""
    stdout: str = ""
    stderr: str = ""
    took_s: float = 0.0
    failure: str | None = None
    """Why there is no exit code."""

    @property
    def last_line(self) -> str:
        """The last line of stdout that is not blank."""
        return _last_line(self.stdout)

    @property
    def complaint(self) -> str:
        """One line: why it failed, in its own words where it left some."""
        words = _last_line(self.stderr) or _last_line(self.stdout)
        if self.exit_code is None:
            return self.failure or words or say("no answer")
        if self.exit_code < 0:
            name = _signal_name(-self.exit_code)
            if words:
                return say("killed by {signal}: {words}", signal=name, words=words)
            return say("killed by {signal}", signal=name)
        return words or say("exit status {status}", status=self.exit_code)


class Runner(Protocol):
    """Runs a command for at most `limit_s` seconds; a test gives a plain function instead."""

    def __call__(self, argv: Sequence[str], limit_s: float) -> Answer: ...


Signaller = Callable[["subprocess.Popen[bytes]", bool], None]


def run_bounded(
    argv: Sequence[str],
    limit_s: float,
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> Answer:
    """Run a command for at most `limit_s` seconds (and half a second to end it).

    Args:
        argv: The command, never through a shell.
        limit_s: Seconds until its whole process group is ended.
        env: Its environment; None: ours, in the C locale.
        cwd: Its working directory; None: ours.
    """
    return Children().run(argv, limit_s, env=env, cwd=cwd)


def own_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment for the user's own programs: as it is, less what only concerns us."""
    # macOS hands this one to every child of a framework Python, which then takes itself for
    # our virtual environment.
    return {name: value for name, value in environ.items() if name != "__PYVENV_LAUNCHER__"}


def clean_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment for tools whose output is parsed: the user's own, but in English."""
    return own_environment(environ) | {"LC_ALL": "C"}


def signal_group(child: "subprocess.Popen[bytes]", hard: bool) -> None:  # noqa: FBT001 - a callback with two cases
    """Ask (or force) a child and its descendants to end; silent when they have ended."""
    if sys.platform == "win32":
        # No groups to signal there: taskkill follows the tree, terminate alone only the child.
        if hard:
            tree = ["taskkill", "/T", "/F", "/PID", str(child.pid)]
            subprocess.Popen(tree, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        child.terminate()
    else:
        # PermissionError: what is left of the group is not ours (setuid), or (macOS) a zombie.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL if hard else signal.SIGTERM)


class Children:
    """Commands that run side by side and can be stopped together.

    Args:
        env: The environment of all of them; None: ours, in the C locale.
        signal_group: Ends one with its descendants.
    """

    def __init__(
        self, env: Mapping[str, str] | None = None, signal_group: Signaller = signal_group
    ) -> None:
        self._env = clean_environment(os.environ) if env is None else dict(env)
        self._signal = signal_group
        self._running: set[subprocess.Popen[bytes]] = set()
        self._stopped = threading.Event()
        self._starting: set[int] = set()
        self._started = threading.Condition()

    def stop(self) -> None:
        """Kill what still runs; nothing more is started."""
        self._stopped.set()
        # A child that is being started is known to its thread alone, and that thread, a daemon,
        # may end with the program before it can kill the child.
        with self._started:
            self._started.wait_for(lambda: not self._starting, GRACE_S)
        for child in self._running.copy():
            self._signal(child, True)  # noqa: FBT003 - as the signature says: hard

    def run(
        self,
        argv: Sequence[str],
        limit_s: float,
        *,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
    ) -> Answer:
        """As `run_bounded`, among these children."""
        began = time.monotonic()
        thread = threading.get_ident()
        self._starting.add(thread)
        try:
            if self._stopped.is_set():
                return Answer(None, failure=say("not started: everything was stopped"))
            child = _start(argv, self._env if env is None else env, cwd)
            self._running.add(child)
        except (OSError, ValueError) as error:  # ValueError: a NUL in an argument
            return Answer(None, took_s=time.monotonic() - began, failure=_no_start(argv, error))
        finally:
            with self._started:
                self._starting.discard(thread)
                self._started.notify_all()
        if self._stopped.is_set():  # between the look above and now
            self._signal(child, True)  # noqa: FBT003
        try:
            watch = _Watch(child)
            exit_code = watch.exit_code_within(limit_s)
            self._end(watch, in_time=exit_code is not None)
        except BaseException:  # Ctrl-C: the child has a session of its own and did not hear it
            self._signal(child, True)  # noqa: FBT003
            raise
        finally:
            self._running.discard(child)
        failure = None
        if exit_code is None:
            failure = say("no answer in {limit:g} s", limit=limit_s)
        took_s = time.monotonic() - began
        return Answer(exit_code, watch.stdout.text(), watch.stderr.text(), took_s, failure)

    def _end(self, watch: "_Watch", *, in_time: bool) -> None:
        # A child that ended in time may leave a grandchild behind that holds the pipes: it gets
        # the same two signals as one that did not end, and then it is let go.
        if (in_time and watch.over_within(GRACE_S)) or self._stopped.is_set():
            return
        for hard in (False, True):
            self._signal(watch.child, hard)
            if watch.over_within(GRACE_S):
                return


class _Watch:
    """The threads that read a child's output and wait for its end. All of them may be left."""

    def __init__(self, child: "subprocess.Popen[bytes]") -> None:
        self.child = child
        self.stdout = _Reader(child.stdout)
        self.stderr = _Reader(child.stderr)
        self._waiter = threading.Thread(target=child.wait, daemon=True)
        self._waiter.start()

    def exit_code_within(self, limit_s: float) -> int | None:
        self._waiter.join(limit_s)
        return None if self._waiter.is_alive() else self.child.returncode

    def over_within(self, limit_s: float) -> bool:
        deadline = time.monotonic() + limit_s
        threads = (self._waiter, self.stdout, self.stderr)
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        return not any(thread.is_alive() for thread in threads)


class _Reader(threading.Thread):
    """Keeps the head of one stream."""

    def __init__(self, stream: IO[bytes] | None) -> None:
        super().__init__(daemon=True)
        self._stream = stream
        self._kept = bytearray()
        self.start()

    def run(self) -> None:
        if self._stream is None:
            return
        with self._stream as stream, contextlib.suppress(OSError):
            while chunk := stream.read(CHUNK_BYTES):
                self._kept += chunk[: KEPT_BYTES - len(self._kept)]

    def text(self) -> str:
        return bytes(self._kept).decode("utf-8", "replace")


def _start(
    argv: Sequence[str], env: Mapping[str, str], cwd: Path | None
) -> "subprocess.Popen[bytes]":
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
    return subprocess.Popen(
        list(argv),
        bufsize=0,  # read() gives what is there, and not only full chunks
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=dict(env),
        cwd=cwd,
        start_new_session=True,  # so that the whole group can be ended; no effect on Windows
        creationflags=flags,
    )


def _no_start(argv: Sequence[str], error: OSError | ValueError) -> Text:
    why = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return say("{program} could not be started: {why}", program=argv[0], why=why)


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines()]
    return next((line for line in reversed(lines) if line), "")


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return say("signal {number}", number=number)
