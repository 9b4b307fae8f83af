"""Merges the documents of many benches, and finds who is slower than its peers. Pure.

Of each document only what the merged one needs is kept: verdict, reasons and speeds.
"""

import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from torchdoctor.bench.fleet_model import (
    FailingNode,
    FleetReport,
    NodeGroup,
    RankedNode,
    Skipped,
    Slow,
)
from torchdoctor.bench.model import SCHEMA, Node, Verdict
from torchdoctor.bench.straggler import Standing, geometric_mean, reference, speeds_of, standing
from torchdoctor.bench.words import tidy
from torchdoctor.plain import Mismatch, decode

# The worst first.
VERDICTS: tuple[Verdict, ...] = ("CRITICAL", "UNKNOWN", "WARNING", "INFO", "PASS")
_STANDINGS: tuple[Standing, ...] = ("fail", "warn", "pass")
MOST_REASONS = 5
MOST_NAMED = 20  # of what was skipped

Group = tuple[str, str, str]
Speeds = Mapping[str, tuple[float, float]]


class NoBench(Exception):
    """Data that is no document of a bench; its text says why."""


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
        raise NoBench(f"no document of {SCHEMA}")
    parts = data.get("parts")
    if parts is None:
        yield _entry(data, source)
        return
    if not isinstance(parts, list):
        raise NoBench("its parts are no list")
    for number, part in enumerate(parts):
        yield from read_entries(part, f"{source}#{number}")


def _entry(data: Mapping[str, Any], source: str) -> Entry:
    said, items = data.get("verdict"), data.get("items")
    verdict = next((word for word in VERDICTS if word == said), None)
    if verdict is None:
        raise NoBench(f"{said!r:.40} is no verdict")
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise NoBench("its items are no list of objects")
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
    device, torch, tier = (sys.intern(tidy(str(word or "not known"))) for word in words)
    return device, torch, tier


def _named(data: Mapping[str, Any], part: str, key: str) -> Any:  # noqa: ANN401
    found = data.get(part)
    return found.get(key) if isinstance(found, dict) else None


def _reasons(data: Mapping[str, Any], items: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    bad = [item for item in items if item.get("status") in ("fail", "unknown")]
    if not bad:
        yield tidy(str(data.get("because") or "no reason is given"))
    for item in bad[:MOST_REASONS]:
        yield tidy(f"{item.get('name')}: {item.get('because')}")
    if len(bad) > MOST_REASONS:
        yield f"{len(bad) - MOST_REASONS} more items"


def _speeds(items: Iterable[Mapping[str, Any]]) -> Speeds:
    found = {}
    for item in items:
        metrics = item.get("metrics")
        # What failed or was not finished says nothing about speed.
        if item.get("status") in ("pass", "warn") and isinstance(metrics, dict):
            for metric, speed in speeds_of(metrics).items():
                found[sys.intern(f"{item.get('name')}.{metric}")] = speed
    return found


class Fleet:
    """Takes documents one after the other."""

    def __init__(self) -> None:
        self._entries: dict[str, Entry] = {}
        self._repeated = 0
        self._skipped = 0
        self._named: list[str] = []

    def take(self, data: Any, source: str) -> None:  # noqa: ANN401
        """Take one document, or skip what is none."""
        try:
            entries = tuple(read_entries(data, source))
        except (NoBench, RecursionError) as problem:
            self.skip(source, str(problem))
            return
        for entry in entries:
            self._repeated += entry.node in self._entries
            self._entries[entry.node] = entry

    def skip(self, source: str, why: str) -> None:
        """Count what is no document."""
        self._skipped += 1
        if len(self._named) < MOST_NAMED:
            self._named.append(tidy(f"{source}: {why}"))

    def report(self) -> FleetReport:
        """Everything together."""
        entries = tuple(self._entries.values())
        sizes = Counter(entry.group for entry in entries)
        places = {group: place for place, group in enumerate(sizes)}
        bests = _bests(entries)
        ranking = sorted(
            (_ranked(entry, places[entry.group], bests) for entry in entries), key=_rank
        )
        failing = tuple(_failing(entries, ranking))
        verdict = _verdict(entries, ranking)
        return FleetReport(
            verdict=verdict,
            because=_because(entries, ranking),
            nodes=len(entries),
            verdicts={word: n for word in VERDICTS if (n := _count(entries, word))},
            groups=tuple(
                NodeGroup(device=group[0], torch=group[1], tier=group[2], nodes=size)
                for group, size in sizes.items()
            ),
            failing=failing,
            ranking=tuple(ranking),
            repeated=self._repeated,
            skipped=Skipped(count=self._skipped, first=tuple(self._named)),
        )


def _bests(entries: Iterable[Entry]) -> dict[tuple[Group, str], float]:
    """What each speed is held against; speeds that only one node of a group has are left out."""
    speeds: dict[tuple[Group, str], list[float]] = defaultdict(list)
    for entry in entries:
        for metric, (speed, _) in entry.speeds.items():
            speeds[entry.group, metric].append(speed)
    return {key: reference(found) for key, found in speeds.items() if len(found) > 1}


def _ranked(entry: Entry, group: int, bests: Mapping[tuple[Group, str], float]) -> RankedNode:
    compared = {
        metric: (own, half, best)
        for metric, (own, half) in entry.speeds.items()
        if (best := bests.get((entry.group, metric))) is not None
    }
    slow = [
        Slow(metric=metric, score=round(own / best, 3), standing=how)
        for metric, (own, half, best) in compared.items()
        if (how := standing(own, half, best)) != "pass"
    ]
    slow.sort(key=lambda one: one.score)
    score = geometric_mean(own / best for own, _, best in compared.values())
    return RankedNode(
        node=entry.node,
        group=group,
        verdict=entry.verdict,
        score=None if score is None else round(score, 4),
        standing=min((one.standing for one in slow), key=_STANDINGS.index, default="pass"),
        slow=tuple(slow),
    )


def _rank(node: RankedNode) -> tuple[bool, float, str]:
    return node.score is None, node.score or 0.0, node.node


def _failing(entries: Iterable[Entry], ranking: Iterable[RankedNode]) -> Iterator[FailingNode]:
    """What is CRITICAL, then what is UNKNOWN, then what is only too slow."""
    too_slow = {node.node: node for node in ranking if node.standing == "fail"}
    entries = tuple(entries)
    for entry in sorted(entries, key=lambda one: VERDICTS.index(one.verdict)):
        slow = too_slow.get(entry.node)
        reasons = entry.reasons + (tuple(_slow_words(slow)) if slow else ())
        if reasons:
            yield FailingNode(node=entry.node, verdict=entry.verdict, reasons=reasons)


def _slow_words(node: RankedNode) -> Iterator[str]:
    worst = [slow for slow in node.slow if slow.standing == "fail"]
    for slow in worst[:MOST_REASONS]:
        yield f"{slow.metric} is {slow.score:.2f} of the best of its peers"
    if len(worst) > MOST_REASONS:
        yield f"{len(worst) - MOST_REASONS} more speeds are too low"


def _verdict(entries: Iterable[Entry], ranking: Iterable[RankedNode]) -> Verdict:
    by_standing: Mapping[Standing, Verdict] = {
        "fail": "CRITICAL", "warn": "WARNING", "pass": "PASS",
    }  # fmt: skip
    found = {entry.verdict for entry in entries} | {by_standing[node.standing] for node in ranking}
    return next((verdict for verdict in VERDICTS if verdict in found), "UNKNOWN")


def _because(entries: tuple[Entry, ...], ranking: Iterable[RankedNode]) -> str:
    standings = Counter(node.standing for node in ranking)
    counts = [
        (_count(entries, "CRITICAL"), "with wrong results or faulty hardware"),
        (_count(entries, "UNKNOWN"), "without a verdict"),
        (standings["fail"], "far slower than the peers (below 0.75)"),
        (standings["warn"], "slower than the peers (below 0.90)"),
        (_count(entries, "WARNING"), "with warnings"),
    ]
    found = ", ".join(f"{count} {words}" for count, words in counts if count)
    return f"Of {len(entries)} node{'s' * (len(entries) != 1)}: {found or 'all passed'}."


def _count(entries: Iterable[Entry], verdict: Verdict) -> int:
    return sum(entry.verdict == verdict for entry in entries)
