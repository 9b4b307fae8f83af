"""What a pasted text gave: its lines, the facts and messages in them, and what contradicts."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from torchdoctor.diagnosis.telltales import Told
from torchdoctor.diagnosis.text.refused import Refused
from torchdoctor.facts.model import Facts
from torchdoctor.plain import JsonValue
from torchdoctor.reading.origin import Contradiction, Origin

if TYPE_CHECKING:
    from torchdoctor.reading.page import Page


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the text, without what terminals and web pages put around it."""

    number: int
    """Its number in the text as it was pasted, from 1; parts of one line share it."""
    text: str
    """Never blank. Blanks at the left are kept: some reports nest by them."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One fact that a line states."""

    path: str
    """Where it belongs in the facts: "driver.version", "gpus.0.name", "environment.CUDA_HOME".

    The part behind "gpus" is the number of the card, or its name behind "=".
    """
    value: JsonValue
    line: int
    """Number of the line that states it."""
    stated: bool = True
    """False: it only follows from the line, as Windows does from a path with a drive."""


Reader = Callable[["Page"], Iterator[Seen]]
"""One kind of text: yields what it finds in a page, and nothing where there is none of its kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Everything that one text gave."""

    facts: Facts
    origins: tuple[Origin, ...] = ()
    """One for each fact, in the order of the text."""
    contradictions: tuple[Contradiction, ...] = ()
    told: tuple[Told, ...] = ()
    """The messages that stand for words of the vocabulary, with their lines."""
    refused: tuple[Refused, ...] = ()
    lines: int = 0
    """Number of the last line that is not blank."""
