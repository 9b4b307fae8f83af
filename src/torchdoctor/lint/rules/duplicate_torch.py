"""An environment gets torch twice: from conda, and from the pip section over it."""

from collections.abc import Iterator

from torchdoctor.lint.case import Case, at_requirement
from torchdoctor.lint.finding import LintFinding, LintFix, finding, rule
from torchdoctor.texts import say

REASON = "DUPLICATE_TORCH"


@rule(REASON)
def duplicate_torch(case: Case) -> Iterator[LintFinding]:
    """Torch in the pip section of an environment that has conda's pytorch."""
    torch = case.requirement("torch")
    if torch is not None and case.line.kind == "environment" and case.line.beside_conda_torch:
        yield finding(
            REASON,
            at_requirement(torch),
            say("conda installs pytorch, and pip installs torch over it."),
            LintFix(say("Keep one of the two; the official builds are pip's.")),
            outcome=case.outcome,
        )
