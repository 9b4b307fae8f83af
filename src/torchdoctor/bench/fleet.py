"""Merges the documents of many benches, and finds who is slower than its peers. Pure.

Of each document only what the merged one needs is kept: verdict, reasons and speeds.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from torchdoctor.bench.fleet_entry import (
    MOST_REASONS,
    VERDICTS,
    Entry,
    Group,
    NoBench,
    read_entries,
)
from torchdoctor.bench.fleet_model import (
    FailingNode,
    FleetReport,
    NodeGroup,
    RankedNode,
    Skipped,
    Slow,
)
from torchdoctor.bench.model import Verdict
from torchdoctor.bench.straggler import Standing, geometric_mean, reference, standing
from torchdoctor.bench.words import heard, tidy, with_commas
from torchdoctor.texts import Text, mark, say

_STANDINGS: tuple[Standing, ...] = ("fail", "warn", "pass")
MOST_NAMED = 20  # of what was skipped
CRITICAL = mark("{count} with wrong results or faulty hardware")
UNKNOWN = mark("{count} without a verdict")
FAR_SLOWER = mark("{count} far slower than the peers (below 0.75)")
SLOWER = mark("{count} slower than the peers (below 0.90)")
WARNING = mark("{count} with warnings")


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
        except NoBench as problem:
            self.skip(source, problem.why)
            return
        except RecursionError as problem:
            self.skip(source, str(problem))
            return
        for entry in entries:
            # A rank's own line and the merged document of rank 0 tell of it twice.
            self._repeated += entry.node in self._entries
            self._entries[entry.node] = entry

    def skip(self, source: str, why: str) -> None:
        """Count what is no document."""
        self._skipped += 1
        if len(self._named) < MOST_NAMED:
            self._named.append(tidy(say("{source}: {why}", source=source, why=heard(why))))

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
    # By group: another card, torch or tier is no peer.
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


def _slow_words(node: RankedNode) -> Iterator[Text]:
    worst = [slow for slow in node.slow if slow.standing == "fail"]
    for slow in worst[:MOST_REASONS]:
        template = mark("{metric} is {score:.2f} of the best of its peers")
        yield say(template, metric=slow.metric, score=slow.score)
    if len(worst) > MOST_REASONS:
        yield say("{count} more speeds are too low", count=len(worst) - MOST_REASONS)


def _verdict(entries: Iterable[Entry], ranking: Iterable[RankedNode]) -> Verdict:
    by_standing: Mapping[Standing, Verdict] = {
        "fail": "CRITICAL", "warn": "WARNING", "pass": "PASS",
    }  # fmt: skip
    found = {entry.verdict for entry in entries} | {by_standing[node.standing] for node in ranking}
    return next((verdict for verdict in VERDICTS if verdict in found), "UNKNOWN")


def _because(entries: tuple[Entry, ...], ranking: Iterable[RankedNode]) -> Text:
    standings = Counter(node.standing for node in ranking)
    counts = [
        (_count(entries, "CRITICAL"), CRITICAL),
        (_count(entries, "UNKNOWN"), UNKNOWN),
        (standings["fail"], FAR_SLOWER),
        (standings["warn"], SLOWER),
        (_count(entries, "WARNING"), WARNING),
    ]
    bad = [say(template, count=count) for count, template in counts if count]
    found = with_commas(bad) if bad else say("all passed")
    if len(entries) == 1:
        return say("Of 1 node: {found}.", found=found)
    return say("Of {count} nodes: {found}.", count=len(entries), found=found)


def _count(entries: Iterable[Entry], verdict: Verdict) -> int:
    return sum(entry.verdict == verdict for entry in entries)
