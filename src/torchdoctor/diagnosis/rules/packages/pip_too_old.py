"""This pip does not know the tags of current wheels, so it passes them over."""

from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.installed import is_older
from torchdoctor.diagnosis.remedies import pip as with_pip
from torchdoctor.diagnosis.wheels import builds_to_install, for_python
from torchdoctor.facts.model import Facts
from torchdoctor.matrix.model import Build, Matrix
from torchdoctor.texts import say

REASON = "PIP_TOO_OLD"
# Start of a platform tag -> first pip that reads it. Source: pip's news, 20.3, 19.3, 19.0.
_FIRST_PIP = {"manylinux_": "20.3", "manylinux2014": "19.3", "manylinux2010": "19.0"}


@rule(REASON)
def pip_too_old(facts: Facts, matrix: Matrix) -> Finding | None:
    pip = facts.python.pip if facts.python else None
    builds = for_python(builds_to_install(facts, matrix), facts)
    needed = _first_pip(builds[0]) if builds else None
    if needed is None or not is_older(pip, needed):
        return None
    readable = [build for build in builds if not is_older(pip, _first_pip(build))]
    return Finding(
        reason=REASON,
        # Lowered where some older release can be read: pip then installs that one.
        severity=Severity.WARNING if readable else Severity.ERROR,
        summary=say("This pip is too old for the wheels of current PyTorch releases."),
        evidence=(f"pip {pip}",),
        cause=say(
            "The name of a wheel says which systems it serves. Wheels of torch {torch} are named"
            " {tag}, which pip reads from {needed} on.",
            torch=builds[0].torch,
            tag=builds[0].wheel_tag,
            needed=needed,
        ),
        fix=Fix(
            say("Update pip in this environment, then install again."),
            (with_pip(facts, "install", "--upgrade", "pip"),),
        ),
        docs="https://pip.pypa.io/en/stable/news/",
    )


def _first_pip(build: Build) -> str | None:
    tag = build.wheel_tag or ""
    return next((pip for start, pip in _FIRST_PIP.items() if tag.startswith(start)), None)
