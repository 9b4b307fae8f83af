"""The build needs a newer driver than the machine has."""

from collections.abc import Iterator

from torchdoctor.lint.case import Case
from torchdoctor.lint.finding import LintFinding, rule
from torchdoctor.lint.unfit import unfit

REASON = "DRIVER_TOO_OLD"


@rule(REASON)
def driver_too_old(case: Case) -> Iterator[LintFinding]:
    """A build that installs, and does not run."""
    yield from unfit(REASON, case)
