"""From what was measured to a verdict. Pure: no clock, no process, no torch."""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from torchdoctor.bench.messages import Checked, ItemFinished
from torchdoctor.bench.model import BenchReport, Item, Status, Verdict

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
    counted = [item for item in items if item.status != "skip"]
    if not counted:
        return "UNKNOWN", "Nothing was run."
    for status, verdict in _BY_STATUS.items():
        hits = [item for item in counted if item.status == status]
        if hits and status != "pass":
            return verdict, _sentence(hits, counted)
    unjudged = _not_judged(device, known_cards)
    passed = f"{_all(counted)} passed on {device.get('name') or 'an unnamed device'}"
    return ("INFO", f"{passed}, {unjudged}.") if unjudged else ("PASS", f"{passed}.")


def exit_status(report: BenchReport) -> int:
    """0 for PASS, INFO and WARNING; 1 for CRITICAL; 2 where no verdict could be reached."""
    return _EXIT_STATUS[report.verdict]


def judge_item(measured: ItemFinished) -> Item:
    """Pass or fail, by the item's own checks; an item that compared nothing is unknown."""
    status, because = _status(measured)
    return Item(
        name=measured.name,
        kind=measured.kind,
        status=status,
        because=because,
        correctness={check.what: _shown(check) for check in measured.checks},
        metrics={
            **{name: _finite(value) for name, value in measured.metrics.items()},
            "took_s": round(measured.took_s, 3),
        },
    )


def _status(measured: ItemFinished) -> tuple[Status, str]:
    wrong = [_complaint(check) for check in measured.checks if not passes(check)]
    wrong += _not_finite(measured.metrics)
    if wrong:
        return "fail", "; ".join(wrong)
    if not measured.checks:
        return "unknown", "nothing was compared"
    return "pass", "; ".join(map(_as_it_should, measured.checks))


def passes(check: Checked) -> bool:
    """Whether the value is what it has to be; what is no finite number never is."""
    if not (math.isfinite(check.value) and math.isfinite(check.reference)):
        return False
    if check.rule == "at-least":
        return check.value >= check.reference
    return abs(check.value - check.reference) <= _tolerance(check) * abs(check.reference)


def _tolerance(check: Checked) -> float:
    return check.tolerance if check.tolerance is not None else 0.0


def _complaint(check: Checked) -> str:
    if not math.isfinite(check.value):
        return f"{check.what} is {check.value}"
    if check.rule == "at-least":
        return f"{check.what} {check.value:.4g} is below its floor {check.reference:.4g}"
    return (
        f"{check.what} is {check.value:.8g}, and not within "
        f"{_tolerance(check):.2g} of {check.reference:.8g}"
    )


def _as_it_should(check: Checked) -> str:
    if check.rule == "at-least":
        return f"{check.what} {check.value:.4g}, floor {check.reference:.4g}"
    return (
        f"{check.what} {check.value:.8g}, within {_tolerance(check):.2g} of {check.reference:.8g}"
    )


def _shown(check: Checked) -> dict[str, Any]:
    return {
        "value": _finite(check.value),
        "rule": check.rule,
        "reference": _finite(check.reference),
        "relative_tolerance": check.tolerance,
        "passed": passes(check),
    }


def _not_finite(metrics: Mapping[str, Any]) -> list[str]:
    return [f"{name} is {value}" for name, value in metrics.items() if _finite(value) != value]


def _finite(value: Any) -> Any:  # noqa: ANN401 - JSON has no nan, and null is what is not known
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _not_judged(device: Mapping[str, Any], known_cards: Collection[str]) -> str | None:
    if device.get("type") != "cuda":
        return "so no GPU was judged"
    if device.get("name") not in known_cards:
        return "for which there are no reference figures"
    return None


def _sentence(hits: Sequence[Item], counted: Sequence[Item]) -> str:
    first, others = hits[0], len(hits) - 1
    more = f" ({others} more of {len(counted)} alike)" if others else ""
    return f"{first.name}: {first.because}{more}."


def _all(counted: Sequence[Item]) -> str:
    return "The one item" if len(counted) == 1 else f"All {len(counted)} items"
