"""torch has no wheels for systems built on musl, such as Alpine."""

from collections.abc import Iterator

from torchdoctor.lint.case import Case
from torchdoctor.lint.failed import failed
from torchdoctor.lint.finding import LintFinding, LintFix, rule
from torchdoctor.texts import say

REASON = "MUSL_UNSUPPORTED"


@rule(REASON)
def musl_unsupported(case: Case) -> Iterator[LintFinding]:
    """Any wheel of torch on a system with musl."""
    yield from failed(
        REASON, case, LintFix(say("Take a system with glibc: Debian or Ubuntu instead of Alpine."))
    )
