"""Has a bench drawn live by a child, and goes on without it when it cannot."""

import contextlib
import json
import os
import subprocess  # noqa: TID251 - asks interpreters what they have
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Literal

from torchdoctor.bench.hearing import environment_of
from torchdoctor.bench.messages import Done, Message, read_one_of
from torchdoctor.bench.parent import WORKER
from torchdoctor.bench.points import Points
from torchdoctor.bench.process import Child, Gap
from torchdoctor.bench.wire import is_message
from torchdoctor.bench.words import heard, last_words, tidy
from torchdoctor.texts import Text, say

DRAWING = "drawing"  # worker.py's word for it
FAREWELL_S = 15.0
"""For the last points to be drawn and saved."""
ASK_S = 20.0

Warn = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """The child cannot draw any more."""

    message: Literal["lost"]
    words: str


_KINDS: Mapping[str, type[Lost | Done]] = {"lost": Lost, "done": Done}


class Drawing(AbstractContextManager["Drawing"]):
    """Takes the messages of a bench. Whatever goes wrong is one warning.

    Args:
        python: An interpreter that has what draws.
        arguments: What `drawing_child.py` is told.
        what: Names the drawing in the warning: "--visdom".
        warn: Is told the warning.
        script: What is run; tests put theirs here.
    """

    def __init__(
        self,
        python: Path,
        arguments: Sequence[str],
        what: str,
        warn: Warn,
        script: Path = WORKER,
    ) -> None:
        self._points = Points()
        self._what, self._warn = what, warn
        self._child: Child | None = None
        command = [str(python.absolute()), "-u", str(script), DRAWING, *arguments]
        try:
            self._child = Child(command, is_message, environment_of(os.environ, None))
        except OSError as error:
            self._give_up(say("its process does not start ({why})", why=error.strerror))

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Wait a moment for the last points, unless the bench was interrupted."""
        child = self._child
        if child is None:
            return
        self._child = None
        child.close_input()
        line = child.next_line(FAREWELL_S if kind is None else 0.0)
        child.kill()
        if kind is None and not isinstance(self._said(line), Done):
            self._give_up(self._words(child, line))

    def take(self, message: Message) -> None:
        """Draw what a message adds; nothing any more after a failure."""
        child = self._child
        if child is None:
            return
        # Whatever it says before the end is that it cannot go on.
        for line in child.lines_so_far():
            self._child = None
            child.kill()
            self._give_up(self._words(child, line))
            return
        for point in self._points.of(message):
            child.say(json.dumps(point).encode() + b"\n")

    @staticmethod
    def _said(line: bytes | Gap) -> Lost | Done | None:
        return None if isinstance(line, Gap) else read_one_of(_KINDS, line)

    def _words(self, child: Child, line: bytes | Gap) -> Text:
        """Why nothing more comes."""
        said = self._said(line)
        if isinstance(said, Lost):
            return heard(tidy(said.words))
        words = last_words(child.output_end())
        return heard(words) if words else say("it did not answer in time")

    def _give_up(self, why: Text) -> None:
        words = say("{option}: nothing more is drawn: {why}", option=self._what, why=why)
        self._warn(words)


def first_that_has(module: str, pythons: Sequence[Path]) -> Path | None:
    """The first of some interpreters in which a module is installed; None: in none of them."""
    ask = "import importlib.util, sys; sys.exit(importlib.util.find_spec(sys.argv[1]) is None)"
    for python in pythons:
        with contextlib.suppress(OSError, subprocess.TimeoutExpired):
            ended = subprocess.run(
                [python, "-c", ask, module], capture_output=True, timeout=ASK_S, check=False
            )
            if ended.returncode == 0:
                return python
    return None
