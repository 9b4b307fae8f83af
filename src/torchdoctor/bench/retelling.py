"""Sentences of a bench's document, which may be another machine's, as texts again.

JSON carries English without templates. A sentence of an item is a list of what was compared and
noticed: it is taken apart into these, because each of them alone is known by its wording for sure.
"""

import contextlib
import re
from collections.abc import Iterator
from dataclasses import replace

from torchdoctor.bench.catalogue import find
from torchdoctor.bench.figures import BUSY, OF_FORMS, WAITS
from torchdoctor.bench.model import BenchReport
from torchdoctor.bench.rules import BANDS, COMPLAINTS, NOT_FINITE, PRAISES
from torchdoctor.bench.sentences import check_name, expression_of
from torchdoctor.bench.words import OF_SEVERAL, heard, with_commas, with_semicolons
from torchdoctor.texts import Catalogue, Text, say

NOTICED = (BUSY, WAITS, OF_FORMS, NOT_FINITE, *COMPLAINTS.values(), *PRAISES.values())
_NOTICED = tuple((expression_of(template), template) for template in dict.fromkeys(NOTICED))
_BANDS = tuple((expression_of(template), template) for template in BANDS.values())
_VERDICT = re.compile(
    r"(?P<name>\w+): (?P<because>.+?)(?: \((?P<others>\d+) more of (?P<count>\d+) alike\))?\."
)
_OURS = ("health", "all_reduce", "stragglers")
"""Items that no worker runs."""


class Read(Text):
    """A sentence of a document. It is taken apart when it is shown, and not ten thousand times."""

    __slots__ = ()

    def render(self, catalogue: Catalogue) -> str:
        """The sentence in the catalogue's language, as far as its parts are ours."""
        return _taken_apart(str(self)).render(catalogue)


def read(words: str) -> Text:
    """A `because` of a document, as a text."""
    return Read("{words}", (("words", words),))


def with_texts(report: BenchReport) -> BenchReport:
    """A document that was read, whose sentences can be told in any language."""
    items = tuple(replace(item, because=read(item.because)) for item in report.items)
    return replace(report, because=read(report.because), items=items)


def _taken_apart(words: str) -> Text:
    found = _VERDICT.fullmatch(words)
    if found is None or not (find(found["name"]) or found["name"] in _OURS):
        return with_semicolons(map(_part, _parts(words)))
    because = with_semicolons(map(_part, _parts(found["because"])))
    if found["others"] is None:
        return say("{name}: {because}.", name=found["name"], because=because)
    return say(OF_SEVERAL, **{**found.groupdict(), "because": because})


def _parts(words: str) -> Iterator[str]:
    """What semicolons part that stand in no parentheses."""
    depth = begin = 0
    for found in re.finditer(r"[()]|; ", words):
        if found[0] == "; " and depth <= 0:
            yield words[begin : found.start()]
            begin = found.end()
        depth += {"(": 1, ")": -1}.get(found[0], 0)
    yield words[begin:]


def _part(words: str) -> Text:
    """What was compared, or something else that was noticed."""
    for expression, template in _NOTICED:
        if found := expression.fullmatch(words):
            with contextlib.suppress(ValueError):  # "1.2.3" looks like a number, and is none
                fields = found.groupdict().items()
                text = say(template, **{key: _value(key, one) for key, one in fields})
                if text == words:
                    return text
    return heard(words)


def _value(field: str, words: str) -> object:
    match field:
        case "what":
            return check_name(words)
        case "band":
            return _band(words)
        case "figures":
            return _part(words)
        case "rates":
            return with_commas(map(heard, words.split(", ")))
    return float(words[:-1]) / 100 if words.endswith("%") else float(words)


def _band(words: str) -> Text:
    for expression, template in _BANDS:
        if found := expression.fullmatch(words):
            return say(template, **{key: float(one) for key, one in found.groupdict().items()})
    return heard(words)
