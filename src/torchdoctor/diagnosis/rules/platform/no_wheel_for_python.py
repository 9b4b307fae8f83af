"""No release of torch has a wheel for this version of Python."""

from torchdoctor.diagnosis.environments import with_python
from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.remedies import TORCH_GUIDE
from torchdoctor.diagnosis.wheels import builds_to_install, for_python, newest_python
from torchdoctor.facts.model import Facts
from torchdoctor.matrix.model import Build, Matrix
from torchdoctor.texts import say

REASON = "NO_WHEEL_FOR_PYTHON"


@rule(REASON, explains=("TORCH_NOT_INSTALLED",))
def no_wheel_for_python(facts: Facts, matrix: Matrix) -> Finding | None:
    python, builds = facts.python, builds_to_install(facts, matrix)
    if python is None or python.tag is None or not builds or for_python(builds, facts):
        return None
    newest = tuple(build for build in builds if build.torch == builds[0].torch)
    wanted = newest_python(newest) or ""
    return Finding(
        reason=REASON,
        severity=Severity.ERROR,
        summary=say("There is no PyTorch for this Python: no wheel has its tag."),
        evidence=tuple(
            seen
            for seen in (
                say("interpreter tag {tag}", tag=python.tag),
                f"Python {python.version}" if python.version else "",
                python.executable or "",
            )
            if seen
        ),
        cause=say(
            "A wheel is built for one version of Python. The newest release, torch {torch}, has"
            " wheels for {tags}.",
            torch=builds[0].torch,
            tags=_tags(newest),
        ),
        fix=Fix(
            say("Use Python {wanted} for this environment.", wanted=wanted),
            with_python(facts, wanted),
        ),
        docs=TORCH_GUIDE,
    )


def _tags(builds: tuple[Build, ...]) -> str:
    return ", ".join(dict.fromkeys(tag for build in builds for tag in build.pythons))
