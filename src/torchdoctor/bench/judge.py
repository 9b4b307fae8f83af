"""From what was measured to a verdict. Pure: no clock, no process, no torch."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, get_args

from torchdoctor.bench.figures import figures_of, told_of_forms
from torchdoctor.bench.messages import ItemFinished
from torchdoctor.bench.model import BenchReport, Item, Kind, Status, Verdict
from torchdoctor.bench.rules import (
    FEW,
    MOST_WRONG,
    as_it_should,
    complaint,
    finite,
    passes,
    rounded,
    shown,
    told,
)
from torchdoctor.bench.words import tidy

# How a skipped item begins that there was no time for; others had nothing to do here.
DROPPED = "dropped: "

# Cards on which these trainings have been timed before, under torch's name of them. Elsewhere rates
# are only recorded. They decide nothing here either: these loops wait for Python most of the time,
# and a slow host is no faulty card.
KNOWN_CARDS = frozenset({"NVIDIA H100 80GB HBM3"})

# The worst counts. INFO is no item's: it is a PASS of which something could not be judged.
_BY_STATUS: Mapping[str, Verdict] = {
    "fail": "CRITICAL",
    "unknown": "UNKNOWN",
    "warn": "WARNING",
    "pass": "PASS",
}
# The contract: 1 says that something is wrong, 2 that no verdict was reached. UNKNOWN beside passed
# items is no verdict either: 0 would let "could not run" look like "healthy".
_EXIT_STATUS: Mapping[Verdict, int] = {
    "PASS": 0,
    "INFO": 0,
    "WARNING": 0,
    "CRITICAL": 1,
    "UNKNOWN": 2,
}


def judge(
    items: Iterable[Item],
    device: Mapping[str, Any],
    known_cards: Collection[str] = KNOWN_CARDS,
) -> tuple[Verdict, str]:
    """The verdict over all items, and the sentence that says what decided it.

    Args:
        items: What was run; skipped items do not count.
        device: `BenchReport.device`.
        known_cards: Names of the cards with reference figures.
    """
    items = tuple(items)
    counted = [item for item in items if item.status != "skip"]
    if not counted:
        return "UNKNOWN", "Nothing was run."
    for status, verdict in _BY_STATUS.items():
        hits = [item for item in counted if item.status == status]
        if hits and status != "pass":
            return verdict, _sentence(hits, counted)
    unjudged = _not_judged(device, known_cards, _dropped(items))
    passed = f"{_all(counted)} passed on {device.get('name') or 'an unnamed device'}"
    return ("INFO", f"{passed}, {unjudged}.") if unjudged else ("PASS", f"{passed}.")


def exit_status(report: BenchReport) -> int:
    """0 for PASS, INFO and WARNING; 1 for CRITICAL; 2 where no verdict could be reached."""
    return _EXIT_STATUS[report.verdict]


def judge_item(measured: ItemFinished) -> Item:
    """Pass or fail, by the item's own checks; an item that compared nothing is unknown."""
    metrics = {**measured.metrics, **figures_of(measured)}
    status, because = _status(measured, told_of_forms(metrics))
    return Item(
        name=measured.name,
        kind=measured.kind,
        status=status,
        because=because,
        correctness={check.what: shown(check) for check in told(measured.checks)},
        metrics={
            **{name: rounded(value) for name, value in metrics.items()},
            "checks": len(measured.checks),
            "took_s": round(measured.took_s, 3),
        },
    )


def _status(measured: ItemFinished, told_of_speed: list[str]) -> tuple[Status, str]:
    wrong = [complaint(check) for check in measured.checks if not passes(check)]
    more = [f"{len(wrong) - MOST_WRONG} more"] if len(wrong) > MOST_WRONG else []
    wrong = wrong[:MOST_WRONG] + more + _not_finite(measured.metrics)
    notes = [tidy(note) for note in measured.notes]
    if wrong:
        return "fail", "; ".join(wrong + notes)
    if not measured.checks:
        return "unknown", "; ".join(["nothing was compared", *notes])
    words = [as_it_should(check) for check in told(measured.checks)]
    count = [f"{len(measured.checks)} checks passed"] if len(measured.checks) > FEW else []
    return "pass", "; ".join(count + words + told_of_speed + notes)


def _not_finite(metrics: Mapping[str, Any]) -> list[str]:
    return [f"{name} is {value}" for name, value in metrics.items() if finite(value) != value]


def _dropped(items: Sequence[Item]) -> list[str]:
    """What there was no time for."""
    return [
        item.name for item in items if item.status == "skip" and item.because.startswith(DROPPED)
    ]


def _not_judged(
    device: Mapping[str, Any], known_cards: Collection[str], dropped: Sequence[str]
) -> str | None:
    reasons = []
    if device.get("type") != "cuda":
        reasons.append("so no GPU was judged")
    elif device.get("name") not in known_cards:
        reasons.append("for which there are no reference figures")
    if dropped:
        reasons.append(f"and time ran short before {', '.join(dropped)}")
    return ", ".join(reasons) or None


def read_kind(word: str) -> Kind:
    """A kind by its word; "model" for a word that is none."""
    known: tuple[Kind, ...] = get_args(Kind)
    return next((kind for kind in known if kind == word), "model")


def _sentence(hits: Sequence[Item], counted: Sequence[Item]) -> str:
    first, others = hits[0], len(hits) - 1
    more = f" ({others} more of {len(counted)} alike)" if others else ""
    return f"{first.name}: {first.because}{more}."


def _all(counted: Sequence[Item]) -> str:
    return "The one item" if len(counted) == 1 else f"All {len(counted)} items"
