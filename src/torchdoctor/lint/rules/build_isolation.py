"""A package that imports torch while it is built is built in an environment without torch."""

from collections.abc import Iterator

from torchdoctor.lint.case import Case, at_requirement
from torchdoctor.lint.cure import corrected
from torchdoctor.lint.finding import LintFinding, LintFix, finding, rule
from torchdoctor.lint.isolation import built_without_torch
from torchdoctor.texts import say

REASON = "BUILD_ISOLATION"


@rule(REASON)
def build_isolation(case: Case) -> Iterator[LintFinding]:
    """Such a package without --no-build-isolation."""
    one = built_without_torch(case.line, case.machine)
    if one is None:
        return
    in_file = not case.line.words
    yield finding(
        REASON,
        at_requirement(one),
        say("{name} imports torch while it is built, and the build cannot see it.", name=one.name),
        LintFix(
            say(
                "Install it by a command of its own after torch."
                if in_file
                else "Build it in the environment itself, after torch is there."
            ),
            f"pip install {one.name} --no-build-isolation"
            if in_file
            else corrected(case, {}, added=("--no-build-isolation",)),
        ),
    )
