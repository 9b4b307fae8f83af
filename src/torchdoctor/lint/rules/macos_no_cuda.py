"""The line names a CUDA variant, and macOS has none."""

from collections.abc import Iterator

from torchdoctor.lint.case import Case, at_index
from torchdoctor.lint.cure import corrected
from torchdoctor.lint.finding import LintFinding, LintFix, finding, rule
from torchdoctor.texts import say

REASON = "MACOS_NO_CUDA"


@rule(REASON)
def macos_no_cuda(case: Case) -> Iterator[LintFinding]:
    """A CUDA index beside another one, which gives macOS its only build."""
    system = case.machine.os.system if case.machine.os else None
    if system != "macos" or case.prediction.fails:
        return
    if any(one.marker for one in case.family):
        return  # the line tells platforms apart by itself
    named = [index for index, variant in case.variants if variant.startswith("cu")]
    if named and not named[0].explicit:
        yield finding(
            REASON,
            at_index(named[0]),
            say("macOS has no CUDA: this index gives it nothing."),
            LintFix(
                say("Leave the index out on macOS."),
                corrected(case, {}, replaced=dict.fromkeys(named, "")),
            ),
            outcome=case.outcome,
        )
