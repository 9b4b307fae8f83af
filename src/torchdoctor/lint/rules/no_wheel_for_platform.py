"""There is no wheel for the system or processor, though there is one for others."""

from collections.abc import Iterator

from torchdoctor.lint.case import Case, at_requirement
from torchdoctor.lint.cure import corrected
from torchdoctor.lint.failed import failed
from torchdoctor.lint.finding import LintFinding, LintFix, finding, rule
from torchdoctor.texts import say

REASON = "NO_WHEEL_FOR_PLATFORM"


@rule(REASON)
def no_wheel_for_platform(case: Case) -> Iterator[LintFinding]:
    """A build for another platform, or triton where it has no wheels."""
    if case.platform and case.platform.startswith("macos") and case.variants:
        index = {one: "" for one, _ in case.variants}
        text = say("macOS has one build, on the default index: leave the variant's index out.")
        fix = LintFix(text, corrected(case, {}, replaced=index))
    else:
        fix = LintFix(say("Take a build that is there for {name}.", name=case.platform_name))
    yield from failed(REASON, case, fix)
    yield from _triton(case)


def _triton(case: Case) -> Iterator[LintFinding]:
    """Triton has wheels for Linux alone; on Windows the package is triton-windows."""
    triton = case.requirement("triton")
    system = case.machine.os.system if case.machine.os else None
    if triton is None or triton.direct or system != "windows" or case.line.installer == "conda":
        return
    line = case.line.words
    words = ["triton-windows" if w.place == triton.place else w.raw for w in line]
    yield finding(
        REASON,
        at_requirement(triton),
        say("triton has no wheels for Windows."),
        LintFix(
            say("On Windows the package is triton-windows."),
            " ".join(words) if line else "triton-windows",
        ),
    )
