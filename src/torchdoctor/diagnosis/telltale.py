"""What a telltale is: a message by which a program gives a word of the vocabulary away."""

import functools
import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Telltale:
    """One message of one program, and the word that it stands for."""

    word: str
    message: str
    """The message as a user sees it, or the part of it that never changes."""
    pattern: str
    """Regular expression that finds the message in one line of text."""
    source: str
    """Who writes it: the file in the program's own source, or the program where that is closed."""
    weak: bool = False
    """It follows other messages too, so it counts only where no other telltale is found."""

    def tells(self, line: str) -> bool:
        """Whether a line of text holds the message."""
        return _compiled(self.pattern).search(line) is not None


Row = tuple[str, str] | tuple[str, str, str]
"""(Word, message), with the pattern where parts of the message differ from time to time."""


def said_by(source: str, rows: tuple[Row, ...], *, weak: bool = False) -> tuple[Telltale, ...]:
    """The telltales of one source."""
    return tuple(
        Telltale(word, message, pattern[0] if pattern else re.escape(message), source, weak)
        for word, message, *pattern in rows
    )


@functools.cache
def _compiled(pattern: str) -> re.Pattern[str]:
    # Compiled when first asked: most runs ask only a few of them.
    return re.compile(pattern)
