"""There is no wheel for the interpreter's version."""

from collections.abc import Iterator

from torchdoctor.lint.case import Case
from torchdoctor.lint.cure import corrected, pins_from
from torchdoctor.lint.failed import failed
from torchdoctor.lint.finding import LintFinding, LintFix, rule
from torchdoctor.lint.machine import python_tag
from torchdoctor.texts import say

REASON = "NO_WHEEL_FOR_PYTHON"


@rule(REASON)
def no_wheel_for_python(case: Case) -> Iterator[LintFinding]:
    """A pin that has wheels for other Pythons alone."""
    variant = case.variants[0][1] if case.variants else None
    pins = pins_from(case, variant, free=True) if variant else {}
    text = say(
        "Take a Python that it has wheels for, or a release with wheels for {python}.",
        python=python_tag(case.machine),
    )
    yield from failed(REASON, case, LintFix(text, corrected(case, pins) if pins else None))
