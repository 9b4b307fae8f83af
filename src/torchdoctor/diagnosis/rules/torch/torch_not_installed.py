"""The examined interpreter has no torch yet."""

from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.remedies import TORCH_GUIDE, install_torch
from torchdoctor.facts.model import Facts
from torchdoctor.texts import say

REASON = "TORCH_NOT_INSTALLED"


@rule(REASON)
def torch_not_installed(facts: Facts) -> Finding | None:
    if facts.torch is None or facts.torch.installed is not False:
        return None
    python = facts.python.executable if facts.python else None
    return Finding(
        reason=REASON,
        severity=Severity.INFO,
        summary=say("PyTorch is not installed in this Python."),
        evidence=(
            say("no distribution named torch in {python}", python=python)
            if python
            else say("no distribution named torch in the examined interpreter"),
        ),
        cause=say(
            "Each environment has its own packages: torch may well be installed in another one."
        ),
        fix=Fix(
            say("Install the build that fits this machine."), install_torch(facts), "reinstall"
        ),
        docs=TORCH_GUIDE,
    )
