"""A torch that was built for NumPy 1, beside a NumPy that may be 2."""

from collections.abc import Iterator

from torchdoctor.lint.case import Case, at_requirement
from torchdoctor.lint.cure import corrected
from torchdoctor.lint.finding import LintFinding, LintFix, finding, rule
from torchdoctor.matrix.model import specifier
from torchdoctor.texts import say

REASON = "NUMPY_ABI_MISMATCH"
NUMPY_2 = "2.4.0"
"""Any release of NumPy 2: whether a specifier takes it."""


@rule(REASON)
def numpy_abi_mismatch(case: Case) -> Iterator[LintFinding]:
    """Numpy without an upper bound, and an old torch."""
    numpy, torch = case.requirement("numpy"), case.torch
    os = case.machine.os.system if case.machine.os else None
    if numpy is None or torch is None or os is None or numpy.direct or numpy.unknown:
        return
    if case.matrix.works_with_numpy_2(os, torch.release) is not False:
        return
    try:
        takes_2 = specifier(numpy.specifier).contains(NUMPY_2)
    except ValueError:
        return
    if takes_2:
        yield finding(
            REASON,
            at_requirement(numpy),
            say("torch {torch} was built for NumPy 1, and this takes 2.", torch=torch.release),
            LintFix(
                say("Add a bound below 2."),
                corrected(case, {}, texts={numpy: '"numpy<2"'}) if case.line.words else "numpy<2",
            ),
            outcome=case.outcome,
        )
