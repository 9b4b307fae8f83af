"""Whether one value is what it has to be, and how that is said. Pure."""

import math
from collections.abc import Sequence
from typing import Any

from torchdoctor.bench.messages import Checked
from torchdoctor.bench.sentences import check_name
from torchdoctor.texts import Text, mark, say

# Checks that an item shows: all, where they are few; else the wrong ones, or the nearest to it.
FEW = 2
MOST_WRONG = 4
DIGITS = 6  # of a metric: more than any clock is good for


def passes(check: Checked) -> bool:
    """Whether the value is what it has to be; what is no finite number never is."""
    if not (math.isfinite(check.value) and math.isfinite(check.reference)):
        return False
    match check.rule:
        case "at-least":
            return check.value >= check.reference
        case "at-most":
            return check.value <= check.reference
        case "equal":
            return check.value == check.reference
    return abs(check.value - check.reference) <= _allowed(check)


def _allowed(check: Checked) -> float:
    """How far the value may lie from its reference."""
    return _tolerance(check) * (abs(check.reference) if check.rule == "close" else 1.0)


def _tolerance(check: Checked) -> float:
    return check.tolerance if check.tolerance is not None else 0.0


def complaint(check: Checked) -> Text:
    if not math.isfinite(check.value):
        return _said(check, mark("{what} is {value}, expected {band}"))
    match check.rule:
        case "at-least":
            return _said(check, mark("{what} {value:.4g} is below its floor {reference:.4g}"))
        case "at-most":
            return _said(check, mark("{what} {value:.4g} is above its limit {reference:.4g}"))
        case "equal":
            return _said(check, mark("{what} is {value:.9g}, expected {reference:.9g}"))
    return _said(check, mark("{what} is {value:.8g}, and not within {band}"))


def _said(check: Checked, template: str) -> Text:
    """A template with what is compared."""
    return say(
        template,
        what=check_name(check.what),
        value=check.value,
        reference=check.reference,
        band=_words(check),
    )


def _words(check: Checked) -> Text:
    match check.rule:
        case "at-least":
            return say("at least {reference:.4g}", reference=check.reference)
        case "at-most":
            return say("at most {reference:.4g}", reference=check.reference)
        case "equal":
            return say("{reference:.9g}", reference=check.reference)
        case "close":
            template = mark("{tolerance:.2g} of {reference:.8g}")
        case "within":
            template = mark("{tolerance:.2g} (absolute) of {reference:.8g}")
    return say(template, tolerance=_tolerance(check), reference=check.reference)


def as_it_should(check: Checked) -> Text:
    match check.rule:
        case "at-least":
            return _said(check, mark("{what} {value:.4g}, floor {reference:.4g}"))
        case "at-most":
            return _said(check, mark("{what} {value:.4g}, limit {reference:.4g}"))
        case "equal":
            return _said(check, mark("{what} {value:.9g}, as expected"))
    return _said(check, mark("{what} {value:.8g}, within {band}"))


def shown(check: Checked) -> dict[str, Any]:
    return {
        "value": finite(check.value),
        "rule": check.rule,
        "reference": finite(check.reference),
        **_shown_tolerance(check),
        "passed": passes(check),
    }


def _shown_tolerance(check: Checked) -> dict[str, float | None]:
    if check.rule == "within":
        return {"absolute_tolerance": rounded(check.tolerance)}
    return {"relative_tolerance": check.tolerance}


def told(checks: Sequence[Checked]) -> list[Checked]:
    """The checks that an item shows: the wrong ones, else all or the one nearest to be wrong."""
    wrong = [check for check in checks if not passes(check)]
    if wrong:
        return wrong[:MOST_WRONG]
    return list(checks) if len(checks) <= FEW else [max(checks, key=_strain)]


def _strain(check: Checked) -> float:
    """How much of its tolerance a passed check uses: 1 is all of it."""
    if check.rule in ("close", "within"):
        allowed = _allowed(check)
        return abs(check.value - check.reference) / allowed if allowed else 0.0
    if check.rule == "at-most" and check.reference > 0:
        return check.value / check.reference
    if check.rule == "at-least" and check.value > 0:
        return check.reference / check.value
    return 0.0


def finite(value: Any) -> Any:  # noqa: ANN401 - JSON has no nan, and null is what is not known
    return None if isinstance(value, float) and not math.isfinite(value) else value


def rounded(value: Any) -> Any:  # noqa: ANN401
    number = finite(value)
    return float(f"{number:.{DIGITS}g}") if isinstance(number, float) else number
