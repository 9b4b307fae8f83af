"""The package manager of the system owns this Python, so pip refuses to install into it."""

from torchdoctor.diagnosis.environments import fresh_venv
from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.installed import is_absent
from torchdoctor.facts.model import Facts
from torchdoctor.texts import say

REASON = "EXTERNALLY_MANAGED"


@rule(REASON, explains=("TORCH_NOT_INSTALLED",))
def externally_managed(facts: Facts) -> Finding | None:
    python = facts.python
    if python is None or python.externally_managed is not True or not is_absent(facts):
        return None
    return Finding(
        reason=REASON,
        # Lowered: nothing is broken, and every fresh Debian, Ubuntu and Fedora is like this.
        severity=Severity.WARNING,
        summary=say("pip may not install into this Python: it belongs to the system."),
        evidence=(
            say(
                "{python} is marked EXTERNALLY-MANAGED (PEP 668)",
                python=python.executable or say("the interpreter"),
            ),
        ),
        cause=say(
            "Programs of the system run with this Python, and packages of pip could break them."
            " The distribution therefore has pip install into virtual environments only."
        ),
        fix=Fix(
            say(
                "Make a virtual environment for torch. Debian and Ubuntu keep the module for that"
                " in the package python3-venv."
            ),
            fresh_venv(),
        ),
        docs="https://packaging.python.org/en/latest/specifications/externally-managed-environments/",
    )
