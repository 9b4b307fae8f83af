"""The only GPUs are from makers whose cards do not run CUDA."""

from torchdoctor.diagnosis.cards import vendor_of
from torchdoctor.diagnosis.evidence import found_cards
from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.remedies import TORCH_GUIDE
from torchdoctor.diagnosis.surroundings import system_of
from torchdoctor.diagnosis.symptoms import WITHOUT_A_CARD
from torchdoctor.facts.model import Facts
from torchdoctor.texts import say

REASON = "NOT_CUDA_VENDOR"


@rule(REASON, explains=WITHOUT_A_CARD)
def not_cuda_vendor(facts: Facts) -> Finding | None:
    vendors = {vendor_of(gpu) for gpu in facts.gpus or ()}
    if not vendors & {"amd", "intel"} or vendors & {None, "nvidia"}:
        return None
    if system_of(facts) == "macos":  # a Mac has a word of its own
        return None
    return Finding(
        reason=REASON,
        severity=Severity.WARNING,
        summary=say("The GPU of this machine does not run CUDA, so PyTorch will use the CPU."),
        evidence=(found_cards(facts.gpus or ()),),
        cause=say("CUDA runs on NVIDIA cards only, and this machine has none."),
        fix=Fix(
            say(
                "Use the CPU build. For AMD cards PyTorch also has ROCm builds, and for Intel"
                " cards XPU builds; torchdoctor does not install those."
            ),
        ),
        docs=TORCH_GUIDE,
    )
