"""torch runs on this card, and torch.compile does not: triton has a floor of its own."""

from torchdoctor.diagnosis.architectures import read_capability
from torchdoctor.diagnosis.cards import nvidia_cards
from torchdoctor.diagnosis.evidence import capability_of
from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.installed import failures
from torchdoctor.diagnosis.telltales import tells
from torchdoctor.diagnosis.visible import visible_cards
from torchdoctor.facts.model import Facts, Gpu
from torchdoctor.texts import say

REASON = "GPU_TOO_OLD_FOR_TRITON"
# Source: torch/_inductor/exc.py, GPUTooOldForTriton.
FLOOR = (7, 0)


@rule(REASON)
def gpu_too_old_for_triton(facts: Facts) -> Finding | None:
    torch = facts.torch
    if torch is None:
        return None
    said = tuple(words for words in failures(torch) if tells(REASON, words))
    # Where torch itself does not use the card, there is something else to see to.
    cards = _cards_below(facts) if torch.is_available is True else ()
    if not said and not cards:
        return None
    return Finding(
        reason=REASON,
        # Lowered where nothing failed: torch works, and no install can change the card.
        severity=Severity.WARNING if said else Severity.INFO,
        summary=say("torch.compile does not serve a card this old."),
        evidence=(
            *said,
            *map(capability_of, cards),
        ),
        cause=say(
            "torch.compile writes its GPU code in triton, which serves compute capability"
            " 7.0 and newer. All else in torch runs on this card."
        ),
        fix=Fix(say("Run programs without torch.compile on this card, or switch it off."), _OFF),
        docs="https://docs.pytorch.org/docs/stable/generated/torch.compile.html",
    )


_OFF = ("export TORCH_COMPILE_DISABLE=1",)


def _cards_below(facts: Facts) -> tuple[Gpu, ...]:
    visible = visible_cards(facts, nvidia_cards(facts))
    if visible is None or not visible.identified:
        return ()
    return tuple(
        card
        for card in visible.cards
        if (capability := read_capability(card.compute_capability)) and capability < FLOOR
    )
