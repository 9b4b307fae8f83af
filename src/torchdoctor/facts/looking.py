"""Probes side by side, none of which can hold the others or take them down."""

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from torchdoctor.facts.mask import mask_words
from torchdoctor.facts.model import Probed, Problem
from torchdoctor.texts import say

T = TypeVar("T")


class Looking(Generic[T]):
    """One probe, under way in a thread that nobody has to wait for.

    Children are bounded by `run`, but a file on a dead network share blocks its reader for good:
    hence a daemon thread, which `concurrent.futures` does not have.
    """

    def __init__(self, look: Callable[[], Probed[T]]) -> None:
        self._look = look
        self._began = time.monotonic()
        self._found: Probed[T] | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def within(self, limit_s: float) -> Probed[T]:
        """What the probe found, at most `limit_s` seconds after it began."""
        return self.until(self._began + limit_s)

    def until(self, deadline: float) -> Probed[T]:
        """What the probe found until `deadline`, a value of time.monotonic()."""
        self._thread.join(max(0.0, deadline - time.monotonic()))
        waited_s = time.monotonic() - self._began
        silent = say("no answer in {waited:.1f} s", waited=waited_s)
        return self._found or Probed.unknown(silent, waited_s)

    def _run(self) -> None:
        self._found = guarded(self._look)


def guarded(look: Callable[[], Probed[T]]) -> Probed[T]:
    """What `look` finds; an exception becomes the problem, with its text."""
    began = time.monotonic()
    try:
        return look()
    except Exception as error:  # noqa: BLE001 - one probe must not take the others down
        return Probed.unknown(f"{type(error).__name__}: {error}", time.monotonic() - began)


class Seen:
    """Takes the facts out of what probes bring home, and keeps their problems."""

    def __init__(self) -> None:
        self._problems: list[Problem] = []

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything that could not be looked at so far."""
        return tuple(self._problems)

    def take(self, probe: str, probed: Probed[T]) -> T | None:
        """The fact of `probed`; its problem is filed under the name `probe`."""
        if probed.problem is not None:
            took_s = None if probed.took_s is None else round(probed.took_s, 3)
            problem = mask_words(probed.problem)
            self._problems.append(Problem(probe=probe, problem=problem, took_s=took_s))
        return probed.fact

    def look(self, probe: str, look: Callable[[], Probed[T]]) -> T | None:
        """As `take`, of a probe that only reads a few files of the kernel and may run here."""
        return self.take(probe, guarded(look))
