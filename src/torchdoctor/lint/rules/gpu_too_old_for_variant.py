"""The build has no code for a card as old as the machine's."""

from collections.abc import Iterator

from torchdoctor.lint.case import Case
from torchdoctor.lint.finding import LintFinding, rule
from torchdoctor.lint.unfit import unfit

REASON = "GPU_TOO_OLD_FOR_VARIANT"


@rule(REASON)
def gpu_too_old_for_variant(case: Case) -> Iterator[LintFinding]:
    """A build that installs, and does not run."""
    yield from unfit(REASON, case)
