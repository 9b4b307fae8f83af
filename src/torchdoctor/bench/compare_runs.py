"""Holds a run against a baseline, by intervals and not by means. Pure.

A difference counts where it is larger than what the quantity may vary by, and the middle halves of
both sets of samples lie apart. The quartiles and not a confidence interval of the median: laps of
one run are no independent samples of how runs differ, so that interval would be too narrow. The
four answers are those of nvbench's robust comparison (its docs/nvbench_compare_robust.md).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from torchdoctor.bench.model import BenchReport, Compared, Item, Kind
from torchdoctor.bench.recording import Quantity
from torchdoctor.bench.spread import Spread
from torchdoctor.bench.words import with_semicolons
from torchdoctor.texts import Text, mark, say

ChangeVerdict = Literal["SAME", "FASTER", "SLOWER", "AMBIGUOUS"]

# SuperBench's 5 % for what hardware alone decides, TorchBench's 7 % for trainings.
THRESHOLD_OF: Mapping[Kind, float] = {"gemm": 0.05, "bandwidth": 0.05, "collective": 0.05}
THRESHOLD = 0.07
# Quartiles of fewer samples say nothing.
FEWEST = 3
# Which of the two, and how sure it is.
WORDS = {
    "slower": {
        "sure": mark("{series} {by:.0%} slower than the baseline: {now} now, {then} then"),
        "few": mark(
            "{series} {by:.0%} slower than the baseline, with too few samples to be sure: "
            "{now} now, {then} then"
        ),
        "overlap": mark(
            "{series} {by:.0%} slower than the baseline, but the samples overlap: "
            "{now} now, {then} then"
        ),
    },
    "faster": {
        "sure": mark("{series} {by:.0%} faster than the baseline: {now} now, {then} then"),
        "few": mark(
            "{series} {by:.0%} faster than the baseline, with too few samples to be sure: "
            "{now} now, {then} then"
        ),
        "overlap": mark(
            "{series} {by:.0%} faster than the baseline, but the samples overlap: "
            "{now} now, {then} then"
        ),
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One quantity beside what it was in the baseline."""

    item: str
    name: str
    verdict: ChangeVerdict
    speed_ratio: float
    """Speed now, the baseline's being 1."""
    words: Text
    """Both medians with their spreads, and what they mean."""


def compare(now: Sequence[Quantity], then: Sequence[Quantity]) -> tuple[Change, ...]:
    """Every quantity that both runs measured, with what became of it."""
    before = {one.name: one for one in then}
    found = (_change(one, before[one.name]) for one in now if one.name in before)
    return tuple(change for change in found if change is not None)


def _change(now: Quantity, then: Quantity) -> Change | None:
    """None where one of the medians is no rate and no time."""
    if now.spread.median <= 0 or then.spread.median <= 0:
        return None
    speed = _speed_ratio(now, then)
    verdict = _verdict(now.spread, then.spread, speed, THRESHOLD_OF.get(now.kind, THRESHOLD))
    return Change(
        item=now.item,
        name=now.name,
        verdict=verdict,
        speed_ratio=round(speed, 3),
        words=_words(now, then, speed, verdict),
    )


def _speed_ratio(now: Quantity, then: Quantity) -> float:
    new, old = now.spread.median, then.spread.median
    return old / new if now.less_is_better else new / old


def _verdict(now: Spread, then: Spread, speed: float, threshold: float) -> ChangeVerdict:
    # As a share of the faster of the two: what is 5 % slower today is 5 % faster tomorrow.
    if 1 - min(speed, 1 / speed) <= threshold:
        return "SAME"
    if min(now.n, then.n) < FEWEST or _overlap(now, then):
        return "AMBIGUOUS"
    return "FASTER" if speed > 1 else "SLOWER"


def _overlap(one: Spread, other: Spread) -> bool:
    return one.q25 <= other.q75 and other.q25 <= one.q75


def _words(now: Quantity, then: Quantity, speed: float, verdict: ChangeVerdict) -> Text:
    how_sure = "sure"
    if verdict == "AMBIGUOUS":
        how_sure = "few" if min(now.spread.n, then.spread.n) < FEWEST else "overlap"
    return say(
        WORDS["slower" if speed < 1 else "faster"][how_sure],
        series=now.series,
        by=abs(1 - speed),
        now=_shown(now),
        then=_shown(then),
    )


def _shown(one: Quantity) -> str:
    spread = one.spread
    return f"{spread.median:.4g} {one.unit} (IQR {spread.iqr:.2g}, n {spread.n})"


def with_comparison(
    report: BenchReport, now: Sequence[Quantity], then: Sequence[Quantity], made: str
) -> BenchReport:
    """The report with its comparison: what became slower is a warning.

    Args:
        report: This run's.
        now: What it measured.
        then: What the baseline's run measured.
        made: When that was.
    """
    changes = compare(now, then)
    slower = [change for change in changes if change.verdict == "SLOWER"]
    items = tuple(_warned(item, slower) for item in report.items)
    # Told, not guessed: an item that ran in one of the two alone has become neither.
    names = {one.name for one in now} ^ {one.name for one in then}
    compared = _compared(changes, made, tuple(sorted(names)))
    report = replace(report, items=items, compared=compared)
    # A wrong result stays what decides; slowness is only told beside it.
    if not slower or report.verdict not in ("PASS", "INFO"):
        return report
    return replace(report, verdict="WARNING", because=_because(slower[0], len(slower) - 1))


def _because(first: Change, others: int) -> Text:
    if not others:
        return say("{name}: {because}.", name=first.item, because=first.words)
    return say(
        "{name}: {because} ({others} more are slower).",
        name=first.item,
        because=first.words,
        others=others,
    )


def _compared(changes: Iterable[Change], made: str, left_out: tuple[str, ...]) -> Compared:
    ratios: dict[ChangeVerdict, dict[str, float]] = {
        "SLOWER": {}, "FASTER": {}, "AMBIGUOUS": {}, "SAME": {},
    }  # fmt: skip
    for change in changes:
        ratios[change.verdict][change.name] = change.speed_ratio
    return Compared(
        baseline_made=made,
        slower=ratios["SLOWER"],
        faster=ratios["FASTER"],
        ambiguous=ratios["AMBIGUOUS"],
        same=ratios["SAME"],
        left_out=left_out,
    )


def _warned(item: Item, slower: Iterable[Change]) -> Item:
    words = [change.words for change in slower if change.item == item.name]
    if not words or item.status != "pass":
        return item
    return replace(item, status="warn", because=with_semicolons([*words, item.because]))
