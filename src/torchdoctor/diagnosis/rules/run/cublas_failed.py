"""cuBLAS does not start on this machine, so no matrix product can be computed."""

from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.installed import shown
from torchdoctor.diagnosis.remedies import install_torch
from torchdoctor.diagnosis.telltales import tells
from torchdoctor.facts.model import Facts
from torchdoctor.texts import say

REASON = "CUBLAS_FAILED"


@rule(REASON)
def cublas_failed(facts: Facts) -> Finding | None:
    torch = facts.torch
    said = torch.cuda_error if torch else None
    if torch is None or said is None or not tells(REASON, said):
        return None
    return Finding(
        reason=REASON,
        severity=Severity.ERROR,
        summary=say("cuBLAS, which multiplies matrices, does not work here."),
        evidence=(said, shown(torch)),
        cause=say(
            "cuBLAS asks for memory of the card when it starts: mostly there is none left. Else its"
            " library is of another version than torch was built with."
        ),
        fix=Fix(
            say("See that the card has memory free; if it has, install torch again."),
            ("nvidia-smi", *install_torch(facts)),
            "reinstall",
        ),
        docs="https://docs.nvidia.com/cuda/cublas/#cublasstatus-t",
    )
