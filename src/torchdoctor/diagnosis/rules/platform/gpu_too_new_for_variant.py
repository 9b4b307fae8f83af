"""The installed build holds no code that this newer card can run."""

from torchdoctor.diagnosis.architectures import is_too_new
from torchdoctor.diagnosis.cards import titles, unserved_cards
from torchdoctor.diagnosis.evidence import capability_of
from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.image import image_evidence
from torchdoctor.diagnosis.installed import compiled_for
from torchdoctor.diagnosis.remedies import install_torch
from torchdoctor.facts.model import Facts
from torchdoctor.texts import say

REASON = "GPU_TOO_NEW_FOR_VARIANT"


@rule(REASON)
def gpu_too_new_for_variant(facts: Facts) -> Finding | None:
    torch = facts.torch
    unserved = unserved_cards(facts, is_too_new)
    if torch is None or not unserved:
        return None
    return Finding(
        reason=REASON,
        severity=Severity.ERROR,
        summary=say(
            "The installed PyTorch cannot run on {cards}: it was built for older cards.",
            cards=titles(unserved),
        ),
        evidence=(
            *map(capability_of, unserved),
            compiled_for(torch),
            *image_evidence(facts),
        ),
        cause=say(
            "A build holds code for the generations of cards that were chosen when it was made. On"
            " a newer one its first computation fails."
        ),
        fix=Fix(
            say("Install a build for a newer CUDA, which knows this card."),
            install_torch(facts),
            "reinstall",
        ),
        docs="https://developer.nvidia.com/cuda-gpus",
    )
