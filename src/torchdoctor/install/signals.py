"""Signals while an environment is changed: they end an install in order, and never its way back."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

Handler = Callable[[int, FrameType | None], Any]
ENDING = ("SIGTERM", "SIGHUP")
"""What ends a process in the middle of a line: kill, a container that stops, a closed terminal."""
DISTURBING = ("SIGINT", *ENDING, "SIGBREAK")


@contextmanager
def ending_in_order() -> Iterator[None]:
    """SIGTERM and SIGHUP raise KeyboardInterrupt in here, so that the old state is brought back.

    One that is ignored already (nohup) stays so. Outside the main thread nothing is done: Python
    sets handlers there alone.
    """
    with _handled(ENDING, _interrupt):
        yield


@contextmanager
def undisturbed() -> Iterator[None]:
    """Nothing interrupts in here: renaming takes moments, and half of it helps nobody.

    The handler is a function and not SIG_IGN, which children would inherit.
    """
    with _handled(DISTURBING, _nothing):
        yield


@contextmanager
def _handled(names: tuple[str, ...], handler: Handler) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {}
    for name in names:
        number = getattr(signal, name, None)  # each system has some of them
        if number is not None and signal.getsignal(number) not in (signal.SIG_IGN, None):
            before[number] = signal.signal(number, handler)
    try:
        yield
    finally:
        for number, earlier in before.items():
            signal.signal(number, earlier)


def _interrupt(number: int, _: FrameType | None) -> None:
    raise KeyboardInterrupt(signal.Signals(number).name)


def _nothing(_: int, __: FrameType | None) -> None:
    return
