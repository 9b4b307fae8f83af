"""torchdoctor's own documents inside a page: a facts file, or the document of `check --json`."""

import json
import re
from collections.abc import Iterator
from itertools import groupby, islice

from torchdoctor.plain import JsonValue
from torchdoctor.reading.model import Seen
from torchdoctor.reading.page import Page

MOST_DOCUMENTS = 20
"""Whoever pastes more has pasted one of them many times."""

_START = re.compile(r"\{\s*\"schema\"\s*:\s*\"torchdoctor\.(facts|check)/\d+\"")
_PLAIN = (str, int, float, bool)


def read(page: Page) -> Iterator[Seen]:
    """Every fact of every document; one that is cut short is passed over."""
    if not page.holds("torchdoctor.facts/", "torchdoctor.check/"):
        return
    text, numbers = _whole(page)
    for found in islice(_START.finditer(text), MOST_DOCUMENTS):
        document = _decoded(text, found.start())
        facts = document.get("facts") if found[1] == "check" else document
        if isinstance(facts, dict):
            yield from _leaves(facts, "", numbers[text.count("\n", 0, found.start())])


def _whole(page: Page) -> tuple[str, list[int]]:
    """The text, in which the pieces of a long line belong together again, and its numbers."""
    lines = [
        (number, "".join(line.text for line in pieces))
        for number, pieces in groupby(page.lines, lambda line: line.number)
    ]
    return "\n".join(words for _, words in lines), [number for number, _ in lines]


def _decoded(text: str, start: int) -> dict[str, JsonValue]:
    try:
        document, _ = json.JSONDecoder().raw_decode(text, start)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def _leaves(facts: dict[str, JsonValue], above: str, line: int) -> Iterator[Seen]:
    for key, value in facts.items():
        path = f"{above}{key}"
        if "." in key or path in ("schema", "problems"):
            continue
        if isinstance(value, dict):
            yield from _leaves(value, f"{path}.", line)
        elif path == "gpus" and isinstance(value, list):
            for number, card in enumerate(value):
                if isinstance(card, dict):
                    yield from _leaves(card, f"gpus.{card.get('index', number)}.", line)
        elif isinstance(value, (*_PLAIN, list)):
            yield Seen(path, value, line)
