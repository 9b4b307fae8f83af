"""The requirements contradict each other, or the options do."""

from collections.abc import Iterator

from torchdoctor.lint.case import Case, at_index
from torchdoctor.lint.failed import failed
from torchdoctor.lint.finding import LintFinding, LintFix, finding, rule
from torchdoctor.texts import say

REASON = "RESOLVER_CONFLICT"


@rule(REASON)
def resolver_conflict(case: Case) -> Iterator[LintFinding]:
    """Two pins of one package, or an option that its installer takes once."""
    if case.searched.refused is not None:
        yield finding(
            REASON,
            at_index(case.searched.lost[-1]),
            say("{refused}.", refused=case.searched.refused),
            LintFix(say("Keep one --default-index, and give the others as --index.")),
            outcome=case.outcome,
        )
        return
    yield from failed(REASON, case, LintFix(say("Keep one of the two.")))
