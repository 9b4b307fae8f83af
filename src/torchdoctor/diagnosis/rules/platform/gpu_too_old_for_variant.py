"""The installed build holds no code that this older card can run."""

from torchdoctor.diagnosis.architectures import is_too_old
from torchdoctor.diagnosis.cards import titles, unserved_cards
from torchdoctor.diagnosis.evidence import capability_of
from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.image import image_evidence
from torchdoctor.diagnosis.installed import compiled_for
from torchdoctor.diagnosis.remedies import install_torch
from torchdoctor.facts.model import Facts
from torchdoctor.texts import say

REASON = "GPU_TOO_OLD_FOR_VARIANT"


@rule(REASON)
def gpu_too_old_for_variant(facts: Facts) -> Finding | None:
    torch = facts.torch
    unserved = unserved_cards(facts, is_too_old)
    if torch is None or not unserved:
        return None
    return Finding(
        reason=REASON,
        severity=Severity.ERROR,
        summary=say(
            "The installed PyTorch cannot run on {cards}: it was built for newer cards.",
            cards=titles(unserved),
        ),
        evidence=(
            *map(capability_of, unserved),
            compiled_for(torch),
            *image_evidence(facts),
        ),
        cause=say(
            "Each build leaves out generations of cards that its CUDA no longer serves, or that"
            " would make it too large. On such a card its first computation fails."
        ),
        fix=Fix(
            say("Install a build that still holds code for this card: one for an older CUDA."),
            install_torch(facts),
            "reinstall",
        ),
        docs="https://developer.nvidia.com/cuda-legacy-gpus",
    )
