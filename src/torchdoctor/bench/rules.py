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


NOT_FINITE = mark("{what} is {value}, expected {band}")
COMPLAINTS = {
    "at-least": mark("{what} {value:.4g} is below its floor {reference:.4g}"),
    "at-most": mark("{what} {value:.4g} is above its limit {reference:.4g}"),
    "equal": mark("{what} is {value:.9g}, expected {reference:.9g}"),
    "close": mark("{what} is {value:.8g}, and not within {band}"),
    "within": mark("{what} is {value:.8g}, and not within {band}"),
}
PRAISES = {
    "at-least": mark("{what} {value:.4g}, floor {reference:.4g}"),
    "at-most": mark("{what} {value:.4g}, limit {reference:.4g}"),
    "equal": mark("{what} {value:.9g}, as expected"),
    "close": mark("{what} {value:.8g}, within {band}"),
    "within": mark("{what} {value:.8g}, within {band}"),
}
BANDS = {
    "at-least": mark("at least {reference:.4g}"),
    "at-most": mark("at most {reference:.4g}"),
    "equal": "{reference:.9g}",
    "close": mark("{tolerance:.2g} of {reference:.8g}"),
    "within": mark("{tolerance:.2g} (absolute) of {reference:.8g}"),
}
"""What a value has to be, by its rule."""


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
    return _said(check, COMPLAINTS[check.rule] if math.isfinite(check.value) else NOT_FINITE)


def as_it_should(check: Checked) -> Text:
    return _said(check, PRAISES[check.rule])


def _said(check: Checked, template: str) -> Text:
    """A template with what is compared."""
    value, reference, tolerance = check.value, check.reference, _tolerance(check)
    band = say(BANDS[check.rule], reference=reference, tolerance=tolerance)
    what = check_name(check.what)
    return say(template, what=what, value=value, reference=reference, band=band)


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
