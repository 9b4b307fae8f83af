"""A cleaned text that can be asked quickly which of its lines hold a word.

Hundreds of patterns over a hundred thousand lines would take minutes. Each pattern therefore names
a literal that it cannot do without, the literal is looked for in the whole text at once, and the
pattern is tried on the lines around the places where it stands.
"""

import functools
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

from torchdoctor.reading.clean import clean
from torchdoctor.reading.model import Line

LONG_MESSAGE = 8
"""Lines that the longest messages take on a terminal: out of memory, with all its figures."""
MOST_REPETITIONS = 50
"""More tables of nvidia-smi in one text have nothing new to say."""
MOST_PARTS = 20
"""Lines of one command."""
_CONTINUES = ("\\", "^", "`")
"""How shells mark a line that goes on: sh, cmd.exe, PowerShell."""


class Page:
    """The lines of a text."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self.lines = tuple(lines)
        self._lower = [line.text.lower() for line in self.lines]

    @classmethod
    def of(cls, text: str) -> "Page":
        """The page of a text as it was pasted."""
        return cls(without_repetitions(clean(text)))

    @functools.cached_property
    def _text(self) -> str:
        return "\n".join(self._lower)

    @functools.cached_property
    def _starts(self) -> list[int]:
        return _offsets([len(line) + 1 for line in self._lower])

    @functools.cached_property
    def _squeezed_lines(self) -> list[str]:
        return ["".join(line.split()) for line in self._lower]

    @functools.cached_property
    def _squeezed(self) -> str:
        return "".join(self._squeezed_lines)

    @functools.cached_property
    def _squeezed_starts(self) -> list[int]:
        return _offsets([len(line) for line in self._squeezed_lines])

    def holds(self, *literals: str) -> bool:
        """Whether any of some lower-case literals stands in the text."""
        return any(literal in self._text for literal in literals)

    def places(self, *literals: str) -> list[int]:
        """Indices of the lines that hold any of some lower-case literals, in order."""
        found: set[int] = set()
        for literal in literals:
            found.update(self._places(literal))
        return sorted(found)

    def _places(self, literal: str) -> Iterator[int]:
        at = self._text.find(literal)
        while at >= 0:
            index = bisect_right(self._starts, at) - 1
            yield index
            if index + 1 == len(self._starts):
                return
            at = self._text.find(literal, self._starts[index + 1])

    def unlike(self, *literals: str) -> list[int]:
        """As `places`, without the lines that say the same as an earlier one, as in logs.

        Without a literal: of all lines.
        """
        first: dict[str, int] = {}
        for index in self.places(*literals) if literals else range(len(self.lines)):
            first.setdefault(self.lines[index].text, index)
        return list(first.values())

    def lines_with(self, *literals: str) -> Iterator[Line]:
        """The lines that hold any of some lower-case literals, in order."""
        return (self.lines[index] for index in self.places(*literals))

    def matches(
        self, pattern: re.Pattern[str], *literals: str
    ) -> Iterator[tuple[Line, re.Match[str]]]:
        """Each line that a pattern fits, with the first match in it.

        Args:
            pattern: Searched in every line that holds one of the literals.
            literals: Lower-case texts of which every match holds one.
        """
        for line in self.lines_with(*literals):
            found = pattern.search(line.text)
            if found is not None:
                yield line, found

    def logical(self, place: int) -> Line:
        """A line with those that a command goes on in, which a backslash announces."""
        text, at = self.lines[place].text, place
        while text.endswith(_CONTINUES) and at + 1 < len(self.lines) and at < place + MOST_PARTS:
            at += 1
            text = f"{text[:-1].rstrip()} {self.lines[at].text.strip()}"
        return Line(self.lines[place].number, text)

    def spans(self, literal: str) -> Iterator[tuple[int, int]]:
        """First and last line of each place of a literal, which line ends and blanks may cut.

        Terminals cut lines at their width, in the middle of a word too; so the search is for the
        literal without its blanks, in the text without any.
        """
        wanted = "".join(literal.lower().split())
        at = self._squeezed.find(wanted) if wanted else -1
        while at >= 0:
            first = bisect_right(self._squeezed_starts, at) - 1
            last = bisect_right(self._squeezed_starts, at + len(wanted) - 1) - 1
            yield first, last
            if first + 1 >= len(self._squeezed_starts):
                return
            # One place a line is enough, and keeps a line of repetitions from being tried again.
            at = self._squeezed.find(wanted, max(at + 1, self._squeezed_starts[first + 1]))

    def windows(self, first: int, last: int) -> Iterator[tuple[Line, str]]:
        """The texts in which a message around some lines may stand whole.

        Each line by itself, then the lines with their neighbours as one: with a blank between them,
        as a program breaks a sentence, and without, as a terminal breaks a line.
        """
        if first == last:
            yield self.lines[first], self.lines[first].text.strip()
        near = ((first, last + 1), (first - 1, last), (first - 1, last + 1))
        for begin, end in (*near, (first, last + LONG_MESSAGE)):
            part = self.lines[max(begin, 0) : min(end, len(self.lines) - 1) + 1]
            if len(part) > 1:
                yield self.lines[first], " ".join(line.text.strip() for line in part)
                yield self.lines[first], "".join(line.text.strip() for line in part)


def without_repetitions(lines: Iterable[Line]) -> Iterator[Line]:
    """Leaves out what was said often enough: a log repeats itself by the megabyte."""
    said: Counter[str] = Counter()
    for line in lines:
        said[line.text] += 1
        if said[line.text] <= MOST_REPETITIONS:
            yield line


def _offsets(lengths: Sequence[int]) -> list[int]:
    """Where each piece starts in the whole."""
    return [0, *accumulate(lengths[:-1])] if lengths else []
