"""From what was measured to a verdict. Pure: no clock, no process, no torch."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, get_args

from torchdoctor.bench.ceilings import NOTHING_KNOWN, Ceilings
from torchdoctor.bench.figures import figures_of, told_of_forms, told_of_rates
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
from torchdoctor.bench.speed import Judged, judge_speed
from torchdoctor.bench.words import heard, of_several, tidy, with_semicolons
from torchdoctor.texts import Text, mark, say

# How a skipped item begins that there was no time for; others had nothing to do here.
DROPPED = "dropped: "

# What could not be judged; and the same where there was not time for everything.
NO_GPU = (
    mark("{passed}, so no GPU was judged."),
    mark("{passed}, so no GPU was judged, and time ran short before {items}."),
)
NO_FIGURES = (
    mark("{passed}, for which there are no reference figures."),
    mark("{passed}, for which there are no reference figures, and time ran short before {items}."),
)
INTERRUPTED = 130
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
    known_cards: Collection[str] = (),
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
        return "UNKNOWN", say("Nothing was run.")
    for status, verdict in _BY_STATUS.items():
        hits = [item for item in counted if item.status == status]
        if hits and status != "pass":
            return verdict, _sentence(hits, counted)
    passed = _passed(counted, device.get("name") or say("an unnamed device"))
    return _as_far_as_judged(passed, device, known_cards, _dropped(items))


def exit_status(report: BenchReport) -> int:
    """0 for PASS, INFO and WARNING; 1 for CRITICAL; 2 where no verdict could be reached.

    130 where the user ended it early, whatever was found until then.
    """
    return INTERRUPTED if report.interrupted else _EXIT_STATUS[report.verdict]


def judge_item(
    measured: ItemFinished,
    ceilings: Ceilings = NOTHING_KNOWN,
    *,
    link_gb_s: float | None = None,
    excuses: Sequence[str] = (),
    dropped: int = 0,
) -> Item:
    """By the item's own checks, and by its speed; an item that compared nothing is unknown.

    Args:
        measured: What the worker tells, without the samples that do not count.
        ceilings: How fast the device can be.
        link_gb_s: What the link between host and card can move, as it was during the item.
        excuses: What explains that a card is slow.
        dropped: How many samples do not count, because the card was held back.
    """
    metrics = {**measured.metrics, **figures_of(measured)}
    speed = judge_speed(measured.name, metrics, ceilings, link_gb_s=link_gb_s, excuses=excuses)
    metrics.update(speed.metrics or {})
    notes = [_left_out(dropped)] if dropped else []
    status, because = _status(
        measured, speed, [*told_of_forms(metrics), *told_of_rates(metrics), *notes]
    )
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


def _left_out(samples: int) -> Text:
    return say("{samples} samples left out: the card was held back", samples=samples)


def _status(
    measured: ItemFinished, speed: Judged, told_of_speed: Sequence[Text]
) -> tuple[Status, Text]:
    checks = measured.checks
    wrong = [complaint(check) for check in checks if not passes(check)]
    more = [say("{count} more", count=len(wrong) - MOST_WRONG)] if len(wrong) > MOST_WRONG else []
    wrong = wrong[:MOST_WRONG] + more + _not_finite(measured.metrics)
    notes = [heard(tidy(note)) for note in measured.notes]
    if wrong:
        return "fail", with_semicolons(wrong + notes)
    if not checks:
        return "unknown", with_semicolons([say("nothing was compared"), *notes])
    if speed.status != "pass":
        return speed.status, with_semicolons([*speed.words, *told_of_speed, *notes])
    words = [as_it_should(check) for check in told(checks)]
    count = [say("{count} checks passed", count=len(checks))] if len(checks) > FEW else []
    return "pass", with_semicolons([*count, *words, *speed.words, *told_of_speed, *notes])


def _not_finite(metrics: Mapping[str, Any]) -> list[Text]:
    return [
        say("{name} is {value}", name=name, value=value)
        for name, value in metrics.items()
        if finite(value) != value
    ]


def _dropped(items: Sequence[Item]) -> list[str]:
    """What there was no time for."""
    return [
        item.name for item in items if item.status == "skip" and item.because.startswith(DROPPED)
    ]


def _as_far_as_judged(
    passed: Text, device: Mapping[str, Any], known_cards: Collection[str], dropped: Sequence[str]
) -> tuple[Verdict, Text]:
    """PASS, or INFO where something could not be judged."""
    words: str | None = None
    if device.get("type") != "cuda":
        words = NO_GPU[bool(dropped)]
    elif device.get("name") not in known_cards:
        words = NO_FIGURES[bool(dropped)]
    elif dropped:
        words = mark("{passed}, and time ran short before {items}.")
    if words is None:
        return "PASS", say("{passed}.", passed=passed)
    return "INFO", say(words, passed=passed, items=", ".join(dropped))


def read_kind(word: str) -> Kind:
    """A kind by its word; "model" for a word that is none."""
    known: tuple[Kind, ...] = get_args(Kind)
    return next((kind for kind in known if kind == word), "model")


def _sentence(hits: Sequence[Item], counted: Sequence[Item]) -> Text:
    first, others = hits[0], len(hits) - 1
    return of_several(first.name, first.because, others, len(counted))


def _passed(counted: Sequence[Item], device: str) -> Text:
    if len(counted) == 1:
        return say("The one item passed on {device}", device=device)
    return say("All {count} items passed on {device}", count=len(counted), device=device)
