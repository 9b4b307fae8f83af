"""Locks between runs: held by an open file, so that a killed run leaves none behind."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ASK_AGAIN_S = 0.2


def ignore() -> None:
    """Says nothing about waiting."""


@contextmanager
def locked(
    path: Path, *, on_wait: Callable[[], None] = ignore, keep: bool = False
) -> Iterator[int]:
    """Hold the lock file at `path`, and wait for whoever holds it.

    Args:
        path: Made where it is not there, and removed at the end.
        on_wait: Called once before waiting.
        keep: Leave the file: others may hold it open for longer than we do.

    Raises:
        OSError: the file cannot be made: no right to write there.
    """
    waited = False
    while (descriptor := _try(path)) is None:
        if not waited:
            on_wait()
            waited = True
        time.sleep(ASK_AGAIN_S)
    try:
        yield descriptor
    finally:
        _let_go(path, descriptor, keep=keep)


def _let_go(path: Path, descriptor: int, *, keep: bool) -> None:
    """Remove the file while it is held, so that whoever waits for it never gets one without a name.

    Windows removes no open file: there it is closed first, and stays where another has opened it.
    """
    closes_first = sys.platform == "win32"
    try:
        if not keep and not closes_first:
            _remove(path)
    finally:
        os.close(descriptor)
    if not keep and closes_first:
        _remove(path)


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink()


def is_free(path: Path) -> bool:
    """Whether nobody holds the lock file at this moment."""
    if not path.exists():
        return True
    try:
        descriptor = _try(path)
    except OSError:
        return False
    if descriptor is None:
        return False
    os.close(descriptor)
    return True


def _try(path: Path) -> int | None:
    # O_CLOEXEC is Python's default: a child of ours does not hold what we hold.
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    if _hold(descriptor) and _is_still(path, descriptor):
        return descriptor
    os.close(descriptor)
    return None


def _is_still(path: Path, descriptor: int) -> bool:
    """Whether the path still names the file that is held: its last holder has removed it, else."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except OSError:
        return False


def _hold(descriptor: int) -> bool:
    if sys.platform == "win32":
        import msvcrt

        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
