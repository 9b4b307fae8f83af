"""The installed MKL is too new for this build of torch."""

from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.remedies import pip
from torchdoctor.diagnosis.telltales import tells
from torchdoctor.facts.model import Facts
from torchdoctor.texts import say

REASON = "MKL_MISMATCH"
# First release without the symbol. Source: pytorch issue 123097.
FITTING = '"mkl<2024.1"'


@rule(REASON, explains=("TORCH_IMPORT_FAILED",))
def mkl_mismatch(facts: Facts) -> Finding | None:
    said = facts.torch.import_error if facts.torch else None
    if said is None or not tells(REASON, said):
        return None
    conda = facts.python is not None and facts.python.conda_prefix is not None
    line = f"conda install {FITTING}" if conda else pip(facts, "install", FITTING)
    return Finding(
        reason=REASON,
        severity=Severity.ERROR,
        summary=say("import torch fails: the installed MKL does not fit this build."),
        evidence=(said,),
        cause=say(
            "This torch takes Intel's MKL from the environment, and MKL 2024.1 dropped functions"
            " that it calls."
        ),
        fix=Fix(say("Install an older MKL, or a newer torch."), (line,)),
        docs="https://github.com/pytorch/pytorch/issues/123097",
    )
