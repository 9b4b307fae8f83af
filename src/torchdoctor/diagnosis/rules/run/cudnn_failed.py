"""cuDNN does not start on this machine, or has no way to run a first convolution."""

from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.installed import shown
from torchdoctor.diagnosis.remedies import install_torch
from torchdoctor.diagnosis.telltales import tells
from torchdoctor.facts.model import Facts
from torchdoctor.texts import say

REASON = "CUDNN_FAILED"


@rule(REASON)
def cudnn_failed(facts: Facts) -> Finding | None:
    torch = facts.torch
    said = torch.cuda_error if torch else None
    if torch is None or said is None or not tells(REASON, said):
        return None
    return Finding(
        reason=REASON,
        severity=Severity.ERROR,
        summary=say("cuDNN, which computes convolutions, does not work here."),
        evidence=(said, shown(torch), *((f"cuDNN {torch.cudnn}",) if torch.cudnn else ())),
        cause=say(
            "A library of cuDNN is missing, of another version than the rest, or the memory of the"
            " card is used up. Nothing else that was looked at explains it."
        ),
        fix=Fix(
            say(
                "Install torch again with its own packages, and see that the card has memory free."
            ),
            ("nvidia-smi", *install_torch(facts)),
            "reinstall",
        ),
        docs="https://docs.nvidia.com/deeplearning/cudnn/backend/latest/reference/troubleshooting.html",
    )
