"""All telltales, and what a text gives away. Pure."""

import functools
from dataclasses import dataclass

from torchdoctor.diagnosis.messages import (
    containers,
    driver,
    extensions,
    kernel,
    libraries,
    loader,
    packages,
    resolvers,
    torch,
    translated,
)
from torchdoctor.diagnosis.telltale import Telltale
from torchdoctor.diagnosis.words import RANK

TELLTALES: tuple[Telltale, ...] = (
    *driver.ROWS,
    *containers.ROWS,
    *loader.ROWS,
    *torch.ROWS,
    *extensions.ROWS,
    *libraries.ROWS,
    *packages.ROWS,
    *kernel.ROWS,
    *resolvers.ROWS,
    *translated.ROWS,
)


@dataclass(frozen=True, slots=True)
class Told:
    """A word that a text gives away."""

    word: str
    line: str
    """The first line that does, without blanks around it."""
    telltale: Telltale
    number: int | None = None
    """Number of the line in the text; None where nobody counted."""


@functools.cache
def telltales_of(word: str) -> tuple[Telltale, ...]:
    """The messages that stand for a word."""
    return tuple(row for row in TELLTALES if row.word == word)


def tells(word: str, text: str | None) -> bool:
    """Whether a text holds a message that stands for a word; None is "nobody said anything"."""
    return any(row.tells(line) for line in _lines(text or "") for row in telltales_of(word))


def words_in(text: str) -> tuple[Told, ...]:
    """The words that a text gives away, each once, along the flow from the card to torch."""
    found = _told(text, weak=False) or _told(text, weak=True)
    return tuple(sorted(found.values(), key=lambda told: RANK[told.word]))


def _told(text: str, *, weak: bool) -> dict[str, Told]:
    rows = [row for row in TELLTALES if row.weak is weak]
    told: dict[str, Told] = {}
    for line in _lines(text):
        for row in rows:
            if row.word not in told and row.tells(line):
                told[row.word] = Told(row.word, line, row)
    return told


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
