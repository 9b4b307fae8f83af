"""Reads of one bench's document what a fleet needs of it. Pure.

By hand and not into dataclasses: of ten thousand documents half a million items are looked at, and
whatever a foreign one holds has to cost that one alone.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from torchdoctor.bench.model import SCHEMA, Node, Verdict
from torchdoctor.bench.retelling import read
from torchdoctor.bench.straggler import speeds_of
from torchdoctor.bench.words import tidy
from torchdoctor.plain import Mismatch, decode
from torchdoctor.texts import Text, mark, say

# The worst first.
VERDICTS: tuple[Verdict, ...] = ("CRITICAL", "UNKNOWN", "WARNING", "INFO", "PASS")
NOT_KNOWN = mark("not known")
MOST_REASONS = 5  # of one node: its own document has them all

Group = tuple[str, str, str]
Speeds = Mapping[str, tuple[float, float]]


class NoBench(Exception):
    """Data that is no document of a bench, and why."""

    def __init__(self, why: Text) -> None:
        super().__init__(why)
        self.why = why


class Entry(NamedTuple):
    """What is kept of one device's document."""

    node: str
    group: Group
    verdict: Verdict
    reasons: tuple[str, ...]
    speeds: Speeds
    """"triad.triad_gb_s" -> (speed, half of its spread)."""


def read_entries(data: Any, source: str) -> Iterator[Entry]:  # noqa: ANN401 - any JSON
    """The devices of one document: itself, or its parts where it is a merged one.

    Args:
        data: The document.
        source: Names the device where the document does not.

    Raises:
        NoBench: it is none.
    """
    if not isinstance(data, dict) or data.get("schema") != SCHEMA:
        raise NoBench(say("no document of {schema}", schema=SCHEMA))
    parts = data.get("parts")
    if parts is None:
        yield _entry(data, source)
        return
    if not isinstance(parts, list):
        raise NoBench(say("its parts are no list"))
    for number, part in enumerate(parts):
        yield from read_entries(part, say("{source}#{number}", source=source, number=number))


def _entry(data: Mapping[str, Any], source: str) -> Entry:
    said, items = data.get("verdict"), data.get("items")
    verdict = next((word for word in VERDICTS if word == said), None)
    if verdict is None:
        raise NoBench(say("{said!r:.40} is no verdict", said=said))
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise NoBench(say("its items are no list of objects"))
    return Entry(
        node=_label(data.get("node")) or source,
        group=_group(data),
        verdict=verdict,
        reasons=tuple(_reasons(data, items)) if verdict in ("CRITICAL", "UNKNOWN") else (),
        speeds=_speeds(items),
    )


def _label(node: Any) -> str | None:  # noqa: ANN401 - whatever stands in the document
    try:
        return tidy(decode(Node, node).label)
    except Mismatch:
        return None


def _group(data: Mapping[str, Any]) -> Group:
    words = (_named(data, "device", "name"), _named(data, "torch", "version"), data.get("tier"))
    # Interned: ten thousand documents say the same few words.
    device, torch, tier = (sys.intern(tidy(str(word or NOT_KNOWN))) for word in words)
    return device, torch, tier


def _named(data: Mapping[str, Any], part: str, key: str) -> Any:  # noqa: ANN401
    found = data.get(part)
    return found.get(key) if isinstance(found, dict) else None


def _reasons(data: Mapping[str, Any], items: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Words of the document, which are known by their wording."""
    bad = [item for item in items if item.get("status") in ("fail", "unknown")]
    if not bad:
        because = data.get("because")
        yield tidy(read(str(because))) if because else say("no reason is given")
    for item in bad[:MOST_REASONS]:
        because = read(str(item.get("because")))
        yield tidy(say("{name}: {because}", name=item.get("name"), because=because))
    if len(bad) > MOST_REASONS:
        yield say("{count} more items", count=len(bad) - MOST_REASONS)


def _speeds(items: Iterable[Mapping[str, Any]]) -> Speeds:
    found = {}
    for item in items:
        metrics = item.get("metrics")
        # What failed or was not finished says nothing about speed.
        if item.get("status") in ("pass", "warn") and isinstance(metrics, dict):
            for metric, speed in speeds_of(metrics).items():
                found[sys.intern(f"{item.get('name')}.{metric}")] = speed
    return found
