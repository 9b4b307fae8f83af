"""`import torch` fails, and no other rule knows why: the word of last resort."""

from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.remedies import install_torch
from torchdoctor.facts.model import Facts, TorchFacts
from torchdoctor.texts import say

REASON = "TORCH_IMPORT_FAILED"
_ABSENT = "No module named 'torch'"


@rule(REASON)
def torch_import_failed(facts: Facts) -> Finding | None:
    torch = facts.torch
    if torch is None or torch.import_error is None or _is_not_there(torch):
        return None
    seen = [torch.import_error]
    if torch.version:
        seen.append(f"torch {torch.version}")
    return Finding(
        reason=REASON,
        severity=Severity.ERROR,
        summary=say("import torch fails."),
        evidence=tuple(seen),
        cause=say(
            "A file of the installation is missing or damaged, or does not fit this system. The"
            " error's own words are the best lead."
        ),
        fix=Fix(
            say("Install torch again, in the build that fits this machine."),
            install_torch(facts),
            "reinstall",
        ),
        docs="https://github.com/pytorch/pytorch/issues",
    )


def _is_not_there(torch: TorchFacts) -> bool:
    """Nothing that could be imported: no failure of an installation."""
    if torch.installed is False:
        return True
    return torch.installed is None and _ABSENT in (torch.import_error or "")
