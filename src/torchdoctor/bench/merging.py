"""The benches of several devices as one document, with what only shows side by side. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from torchdoctor.bench.compact import fit
from torchdoctor.bench.fleet import Fleet
from torchdoctor.bench.fleet_entry import VERDICTS
from torchdoctor.bench.fleet_model import RankedNode
from torchdoctor.bench.model import BenchReport, Item, MergedReport, Node, Status, Verdict
from torchdoctor.bench.straggler import Standing
from torchdoctor.bench.words import heard, of_several, with_semicolons, without_stop
from torchdoctor.plain import encode
from torchdoctor.texts import Text, say

_BY_STATUS: Mapping[Status, Verdict] = {
    "fail": "CRITICAL", "unknown": "UNKNOWN", "warn": "WARNING", "pass": "PASS", "skip": "PASS",
}  # fmt: skip
_BY_STANDING: Mapping[Standing, Status] = {"fail": "fail", "warn": "warn", "pass": "pass"}
MOST_NAMED = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Reduced:
    """What the all-reduces of one rank came to."""

    backend: str
    bytes: int
    """Size of the largest one."""
    wrong: int
    """Elements that are not the exact sum, of all of them."""
    gb_s: float
    """Bus bandwidth of the largest one, median: bytes / s * 2 (n - 1) / n, as nccl-tests has it."""
    rates: tuple[float, ...] = ()


def merge(parts: Sequence[BenchReport], items: Sequence[Item] = ()) -> MergedReport:
    """One document of all devices.

    Args:
        parts: Their own documents, each with its node.
        items: What is known of them together.
    """
    together = (*_stragglers(parts), *items)
    first = parts[0]
    return MergedReport(
        verdict=worst([*(part.verdict for part in parts), *(_of(item) for item in together)]),
        because=_because(parts, together),
        device={**first.device, "count": len(parts)},
        torch=first.torch,
        tier=first.tier,
        took_s=max(part.took_s for part in parts),
        items=together,
        parts=tuple(parts),
    )


def with_item(report: BenchReport, item: Item) -> BenchReport:
    """The document of one device with one more item, which may make its verdict worse."""
    verdict = worst([report.verdict, _of(item)])
    because = report.because if verdict == report.verdict else _sentence(item)
    return fit(replace(report, verdict=verdict, because=because, items=(*report.items, item)))


def worst(verdicts: Sequence[Verdict]) -> Verdict:
    """The verdict that counts of several."""
    return min(verdicts, key=VERDICTS.index)


def absent(node: Node, because: str, like: BenchReport) -> BenchReport:
    """Stands for a device of which nothing was heard."""
    return BenchReport(verdict="UNKNOWN", because=because, tier=like.tier, node=node)


def collective_item(reduced: Reduced | None, world_size: int, why_not: str) -> Item:
    """What became of the all-reduce of one rank.

    Args:
        reduced: Its result; None: there is none.
        world_size: How many ranks were to take part.
        why_not: Why there is none.
    """
    if reduced is None:
        return Item(name="all_reduce", kind="collective", status="unknown", because=why_not)
    size = say(
        "{mib:.0f} MiB over {backend} with {ranks} ranks",
        mib=reduced.bytes / 2**20,
        backend=reduced.backend,
        ranks=world_size,
    )
    wrong = say(
        "{wrong} elements are not the exact sum, up to {size}", wrong=reduced.wrong, size=size
    )
    right = say("exact sums up to {size}, {gb_s:.4g} GB/s on the bus", size=size, gb_s=reduced.gb_s)
    return Item(
        name="all_reduce",
        kind="collective",
        status="fail" if reduced.wrong else "pass",
        because=wrong if reduced.wrong else right,
        metrics={
            "bus_gb_s": float(f"{reduced.gb_s:.6g}"),
            "bus_n": len(reduced.rates),
            "bytes": reduced.bytes,
            "world_size": world_size,
        },
    )


def _stragglers(parts: Sequence[BenchReport]) -> tuple[Item, ...]:
    """Who is slower than the others; nothing where nothing could be compared."""
    # As a fleet's nodes: devices of one machine differ by the same rules.
    fleet = Fleet()
    for number, part in enumerate(parts):
        fleet.take(encode(part), f"device {number}")
    compared = [node for node in fleet.report().ranking if node.score is not None]
    if not compared:
        return ()
    slow = [node for node in compared if node.standing != "pass"]
    standing: Standing = "fail" if any(node.standing == "fail" for node in slow) else "warn"
    words = [_words(node) for node in slow[:MOST_NAMED]]
    more = [say("{count} more", count=len(slow) - MOST_NAMED)] if len(slow) > MOST_NAMED else []
    return (
        Item(
            name="stragglers",
            kind="health",
            status=_BY_STANDING[standing] if slow else "pass",
            because=with_semicolons(words + more)
            if slow
            else say("every speed is within 0.90 of the best"),
            metrics={node.node: node.score for node in compared[:MOST_NAMED]},
        ),
    )


def _words(node: RankedNode) -> Text:
    [first, *others] = node.slow
    words = say(
        "{node}: {metric} is {score:.2f} of the best",
        node=node.node,
        metric=first.metric,
        score=first.score,
    )
    if not others:
        return words
    return say("{words} ({count} more speeds are low)", words=words, count=len(others))


def _sentence(item: Item) -> Text:
    return say("{name}: {because}.", name=item.name, because=heard(item.because))


def _because(parts: Sequence[BenchReport], items: Sequence[Item]) -> Text:
    decided = worst([*(part.verdict for part in parts), *(_of(item) for item in items)])
    # What shows only side by side says more than what a device says of itself.
    for item in items:
        if _of(item) == decided and item.status not in ("pass", "skip"):
            return _sentence(item)
    first = next(part for part in parts if part.verdict == decided)
    if decided == "PASS":
        return say("All {count} devices passed.", count=len(parts))
    alike = sum(part.verdict == decided for part in parts) - 1
    name = first.node.label if first.node else say("a device")
    because = without_stop(heard(first.because))
    return of_several(name, because, alike, len(parts))


def _of(item: Item) -> Verdict:
    return _BY_STATUS[item.status]
