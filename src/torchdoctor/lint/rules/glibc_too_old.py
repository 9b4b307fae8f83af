"""The system's C library is older than the wheels need, so that pip does not see them."""

from collections.abc import Iterator

from torchdoctor.lint.case import Case
from torchdoctor.lint.failed import failed
from torchdoctor.lint.finding import LintFinding, LintFix, rule
from torchdoctor.texts import say

REASON = "GLIBC_TOO_OLD"


@rule(REASON)
def glibc_too_old(case: Case) -> Iterator[LintFinding]:
    """A release whose wheels are for newer systems alone."""
    yield from failed(
        REASON, case, LintFix(say("Take an older release, or a system with a newer glibc."))
    )
