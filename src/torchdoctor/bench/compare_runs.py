"""Holds a run against a baseline, by intervals and not by means. Pure.

A difference counts where it is larger than what the quantity may vary by, and the middle halves of
both sets of samples lie apart. The quartiles and not a confidence interval of the median: laps of
one run are no independent samples of how runs differ, so that interval would be too narrow. The
four answers are those of nvbench's robust comparison (its docs/nvbench_compare_robust.md).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from torchdoctor.bench.model import BenchReport, Change, ChangeVerdict, Compared, Item, Kind
from torchdoctor.bench.recording import Quantity
from torchdoctor.bench.spread import Spread

# SuperBench's 5 % for what hardware alone decides, TorchBench's 7 % for trainings.
THRESHOLD_OF: Mapping[Kind, float] = {"gemm": 0.05, "bandwidth": 0.05, "collective": 0.05}
THRESHOLD = 0.07
# Quartiles of fewer samples say nothing.
FEWEST = 3


def compare(now: Sequence[Quantity], then: Sequence[Quantity], made: str) -> Compared:
    """Every quantity that both runs measured, with what became of it.

    Args:
        now: This run's.
        then: The baseline's.
        made: When the baseline was made.
    """
    before = {one.name: one for one in then}
    after = {one.name: one for one in now}
    return Compared(
        baseline_made=made,
        changes=tuple(_change(one, before[name]) for name, one in after.items() if name in before),
        left_out=tuple(sorted(before.keys() ^ after.keys())),
    )


def _change(now: Quantity, then: Quantity) -> Change:
    threshold = THRESHOLD_OF.get(now.kind, THRESHOLD)
    speed = _speed_ratio(now, then)
    verdict = _verdict(now.spread, then.spread, speed, threshold)
    return Change(
        item=now.item,
        series=now.series,
        verdict=verdict,
        speed_ratio=None if speed is None else round(speed, 3),
        because=None if verdict == "SAME" else _words(now, then, speed, verdict),
    )


def _speed_ratio(now: Quantity, then: Quantity) -> float | None:
    """How fast it is now, the baseline being 1; None where a median is no rate and no time."""
    new, old = now.spread.median, then.spread.median
    if new <= 0 or old <= 0:
        return None
    return old / new if now.less_is_better else new / old


def _verdict(now: Spread, then: Spread, speed: float | None, threshold: float) -> ChangeVerdict:
    if speed is None:
        return "AMBIGUOUS"
    # As a share of the faster of the two: what is 5 % slower today is 5 % faster tomorrow.
    if 1 - min(speed, 1 / speed) <= threshold:
        return "SAME"
    if min(now.n, then.n) < FEWEST or _overlap(now, then):
        return "AMBIGUOUS"
    return "FASTER" if speed > 1 else "SLOWER"


def _overlap(one: Spread, other: Spread) -> bool:
    return one.q25 <= other.q75 and other.q25 <= one.q75


def _words(now: Quantity, then: Quantity, speed: float | None, verdict: ChangeVerdict) -> str:
    medians = f"{_shown(now)} now, {_shown(then)} then"
    if speed is None:
        return f"{now.series}: {medians}"
    by = f"{abs(1 - speed):.0%} {'slower' if speed < 1 else 'faster'} than the baseline"
    why = ""
    if verdict == "AMBIGUOUS":
        few = min(now.spread.n, then.spread.n) < FEWEST
        why = ", with too few samples to be sure" if few else ", but the samples overlap"
    return f"{now.series} {by}{why}: {medians}"


def _shown(one: Quantity) -> str:
    spread = one.spread
    return f"{spread.median:.4g} {one.unit} (IQR {spread.iqr:.2g}, n {spread.n})"


def with_comparison(report: BenchReport, compared: Compared) -> BenchReport:
    """The report with its comparison: what became slower is a warning."""
    slower = [change for change in compared.changes if change.verdict == "SLOWER"]
    items = tuple(_warned(item, slower) for item in report.items)
    report = replace(report, items=items, compared=compared)
    if not slower or report.verdict not in ("PASS", "INFO"):
        return report
    more = f" ({len(slower) - 1} more are slower)" if len(slower) > 1 else ""
    because = f"{slower[0].item}: {slower[0].because}{more}."
    return replace(report, verdict="WARNING", because=because)


def _warned(item: Item, slower: Iterable[Change]) -> Item:
    words = [str(change.because) for change in slower if change.item == item.name]
    if not words or item.status != "pass":
        return item
    return replace(item, status="warn", because="; ".join([*words, item.because]))
