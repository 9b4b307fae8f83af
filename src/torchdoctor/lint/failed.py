"""The finding for a line that its installer cannot carry out."""

from collections.abc import Iterator

from torchdoctor.lint.case import Case, at_requirement
from torchdoctor.lint.finding import LintFinding, LintFix, finding
from torchdoctor.lint.model import FAMILY, Place
from torchdoctor.texts import say


def failed(reason: str, case: Case, fix: LintFix) -> Iterator[LintFinding]:
    """What stands in the way, at the requirement that it is about; nothing where it is another."""
    if case.prediction.reason != reason or case.prediction.because is None:
        return
    yield finding(
        reason,
        culprit(case),
        say("{because}.", because=case.prediction.because),
        fix,
        outcome=case.outcome,
    )


def culprit(case: Case) -> tuple[Place, str]:
    """The requirement that cannot be met, else the first of torch's family."""
    one = case.requirement(case.prediction.package or "") or case.requirement(*FAMILY)
    return at_requirement(one) if one else (case.line.place, "")
