"""torchdoctor's own documents inside a page: a facts file, or the document of `check --json`."""

import json
import re
from collections.abc import Iterator
from itertools import groupby

from torchdoctor.plain import JsonValue
from torchdoctor.reading.model import Seen
from torchdoctor.reading.page import Page

_START = re.compile(r"\{\s*\"schema\"\s*:\s*\"torchdoctor\.(facts|check)/\d+\"")
_PLAIN = (str, int, float, bool)


def read(page: Page) -> Iterator[Seen]:
    """Every fact of every document; one that is cut short is passed over."""
    if not page.holds("torchdoctor.facts/", "torchdoctor.check/"):
        return
    # Pieces of one long line belong together again.
    groups = [
        (number, "".join(line.text for line in lines))
        for number, lines in groupby(page.lines, lambda line: line.number)
    ]
    text = "\n".join(words for _, words in groups)
    for found in _START.finditer(text):
        document = _decoded(text, found.start())
        facts = document.get("facts") if found[1] == "check" else document
        number = groups[text.count("\n", 0, found.start())][0]
        if isinstance(facts, dict):
            yield from _leaves(facts, "", number)


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
