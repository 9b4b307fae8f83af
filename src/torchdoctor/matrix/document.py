"""One file of the matrix: its text, and the place in it that an error names."""

import re
from dataclasses import dataclass

from torchdoctor.errors import BadMatrix
from torchdoctor.texts import Text, joined, say


@dataclass(frozen=True, slots=True)
class Place:
    """A row of a file, and the key in it where one is at fault."""

    table: str = ""
    """Name of the table, "build"; empty: the file as a whole."""
    number: int | None = None
    """Position among the tables of that name, from 0; None: there is but one."""
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A file of the matrix."""

    name: str
    """As errors name it: "matrices/torch/2.6.0.toml"."""
    text: str

    def refusal(self, place: Place, what: Text, next_step: Text) -> BadMatrix:
        """The error that names the file, the line and the row, and says what would be right.

        Args:
            place: Where the fault is.
            what: What is wrong, without its subject, the row: "repeats cu124".
            next_step: What would be right.
        """
        line = self.line_of(place)
        at = say("{file}, line {line}", file=self.name, line=line) if line else self.name
        row = _words(place)
        seen = joined((row, what)) if row else what
        return BadMatrix(say("{place}: {what}", place=at, what=seen), next_step=next_step)

    def line_of(self, place: Place) -> int | None:
        """Where a place stands, counted from 1; None: it could not be found.

        The TOML parser keeps no positions, so headers and keys are looked for in the text.
        """
        lines = self.text.splitlines()
        start = _nth_header(lines, place)
        if start is None or place.key is None:
            return start
        wanted = re.compile(rf'\s*"?{re.escape(place.key)}"?\s*=')
        for number, line in enumerate(lines[start:], start + 1):
            if wanted.match(line):
                return number
            if re.match(r"\s*\[", line) and not re.match(rf"\s*\[+{place.table}\.", line):
                break
        return start


def _nth_header(lines: list[str], place: Place) -> int | None:
    header = re.compile(rf"\s*\[+{re.escape(place.table)}\]+")
    found = [number for number, line in enumerate(lines, 1) if header.match(line)]
    position = place.number or 0
    if not place.table:
        return 1 if place.key else None
    return found[position] if position < len(found) else None


def _words(place: Place) -> str | None:
    if not place.table:
        return None
    if place.number is None:
        return f"[{place.table}]"
    return say("row {number} of [[{table}]]", number=place.number + 1, table=place.table)
