"""The card has no units for bfloat16, so torch computes it in a roundabout way."""

from torchdoctor.diagnosis.architectures import read_capability
from torchdoctor.diagnosis.cards import nvidia_cards
from torchdoctor.diagnosis.evidence import capability_of
from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.visible import visible_cards
from torchdoctor.facts.model import Facts, Gpu
from torchdoctor.texts import say

REASON = "BF16_EMULATED"
# Source: CUDA C++ programming guide, table of arithmetic instructions.
FIRST_WITH_BF16 = (8, 0)


@rule(REASON)
def bf16_emulated(facts: Facts) -> Finding | None:
    torch = facts.torch
    slow = _cards_without_bf16(facts)
    # Said where torch uses the card: before that there is something else to see to.
    if torch is None or torch.is_available is not True or not slow:
        return None
    return Finding(
        reason=REASON,
        severity=Severity.INFO,
        summary=say("This card computes bfloat16 slowly: it has no units for it."),
        evidence=tuple(map(capability_of, slow)),
        cause=say(
            "Cards have bfloat16 units from compute capability 8.0 on. On older ones"
            " torch.cuda.is_bf16_supported() is true as well, and the type is emulated."
        ),
        fix=Fix(say("Use float16 with a gradient scaler where speed matters, or float32.")),
        docs="https://docs.pytorch.org/docs/stable/amp.html",
    )


def _cards_without_bf16(facts: Facts) -> tuple[Gpu, ...]:
    """Those of the visible cards; none where it is not known which are visible."""
    visible = visible_cards(facts, nvidia_cards(facts))
    if visible is None or not visible.identified:
        return ()
    return tuple(
        card
        for card in visible.cards
        if (capability := read_capability(card.compute_capability)) and capability < FIRST_WITH_BF16
    )
