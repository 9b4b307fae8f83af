"""This user may not write into the environment, so nothing can be installed there."""

from torchdoctor.diagnosis.environments import fresh_venv
from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.installed import is_absent
from torchdoctor.facts.model import Facts, PythonFacts
from torchdoctor.texts import say

REASON = "ENVIRONMENT_READ_ONLY"


@rule(REASON, explains=("TORCH_NOT_INSTALLED",))
def environment_read_only(facts: Facts) -> Finding | None:
    python = facts.python
    if python is None or python.writable is not False or not is_absent(facts):
        return None
    # Outside environments pip installs into the user's own site-packages instead.
    if not _is_environment(python):
        return None
    return Finding(
        reason=REASON,
        severity=Severity.ERROR,
        summary=say("Nothing can be installed into this environment: it may not be written."),
        evidence=(
            say(
                "not writable for this user: {place}",
                place=python.site_packages or python.executable,
            ),
        ),
        cause=say(
            "The environment belongs to another user, was made with sudo, or lies on a file system"
            " that is mounted read-only."
        ),
        fix=Fix(
            say("Make an environment of your own, or have its owner install torch."), fresh_venv()
        ),
        docs="https://docs.python.org/3/library/venv.html",
    )


def _is_environment(python: PythonFacts) -> bool:
    return python.venv is True or python.conda_prefix is not None
