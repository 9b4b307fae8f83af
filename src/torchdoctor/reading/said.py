"""The messages in a page that stand for words of the vocabulary."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from torchdoctor.diagnosis.telltale import Telltale
from torchdoctor.diagnosis.telltales import TELLTALES, Told
from torchdoctor.diagnosis.text.marks import MARKS
from torchdoctor.reading.anchors import anchors_of
from torchdoctor.reading.model import Line
from torchdoctor.reading.page import Page

T = TypeVar("T")

MOST_PLACES = 300
"""A literal that stands in more different lines is part of some noise: its first and last places
are looked at, so that no text takes longer than its length warrants."""


def read_said(page: Page, rows: Iterable[Telltale] = TELLTALES) -> tuple[Told, ...]:
    """Where each telltale is told first, in the order of the text."""
    told = (found for row in rows if (found := _first(page, row)) is not None)
    return tuple(sorted(told, key=lambda one: one.number or 0))


def read_marks(page: Page) -> tuple[Told, ...]:
    """What the text is about: commands count whole, and nothing that stands beside them."""
    return tuple(found for mark in MARKS if (found := _marked(page, mark)) is not None)


def _marked(page: Page, mark: Telltale) -> Told | None:
    anchors = anchors_of(mark.pattern)
    unlike = page.unlike(*anchors)
    for place in _some(unlike) if anchors else unlike:
        line = page.logical(place)
        if mark.tells(line.text):
            return Told(mark.word, line.text.strip(), mark, line.number)
    return None


def _first(page: Page, row: Telltale) -> Told | None:
    for line, text in _candidates(page, row):
        if row.tells(text):
            return Told(row.word, text, row, line.number)
    return None


def _candidates(page: Page, row: Telltale) -> Iterator[tuple[Line, str]]:
    anchors = anchors_of(row.pattern)
    if not anchors:
        yield from ((line, line.text.strip()) for line in page.lines)
    spans = sorted({span for anchor in anchors for span in page.spans(anchor)})
    for first, last in _some(_unlike(page, spans)):
        yield from page.windows(first, last)


def _unlike(page: Page, spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Without the places whose line says the same as an earlier one, as logs repeat themselves."""
    kept: dict[str, tuple[int, int]] = {}
    for first, last in spans:
        kept.setdefault(page.lines[first].text, (first, last))
    return list(kept.values())


def _some(places: Sequence[T]) -> Sequence[T]:
    if len(places) <= MOST_PLACES:
        return places
    half = MOST_PLACES // 2
    return (*places[:half], *places[-half:])
