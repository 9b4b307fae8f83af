"""The installed build holds no code that this newer card can run."""

from torchdoctor.diagnosis.architectures import (
    Architecture,
    is_too_new,
    read_architectures,
    read_capability,
)
from torchdoctor.diagnosis.cards import nvidia_cards, title
from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.remedies import install_torch
from torchdoctor.diagnosis.visible import driven, visible_cards
from torchdoctor.facts.model import Facts, Gpu
from torchdoctor.texts import say

REASON = "GPU_TOO_NEW_FOR_VARIANT"


@rule(REASON)
def gpu_too_new_for_variant(facts: Facts) -> Finding | None:
    torch = facts.torch
    unserved = _unserved(facts)
    if torch is None or not unserved:
        return None
    version = torch.version or torch.distribution_version or "torch"
    return Finding(
        reason=REASON,
        severity=Severity.ERROR,
        summary=say(
            "The installed PyTorch cannot run on {cards}: it was built for older cards.",
            cards=", ".join(title(card) for card in unserved),
        ),
        evidence=(
            *(f"{title(card)}: compute capability {card.compute_capability}" for card in unserved),
            f"{version} is compiled for {' '.join(torch.arch_list or ())}",
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


def _unserved(facts: Facts) -> tuple[Gpu, ...]:
    """The visible cards that are too new."""
    architectures = read_architectures(facts.torch.arch_list if facts.torch else None)
    cards = driven(nvidia_cards(facts))
    visible = visible_cards(facts, cards)
    if visible is not None and visible.identified:
        return tuple(card for card in visible.cards if _too_new(card, architectures))
    # Which cards are visible is not known: then only a build that serves none of them is told.
    return cards if all(_too_new(card, architectures) for card in cards) else ()


def _too_new(card: Gpu, architectures: tuple[Architecture, ...]) -> bool:
    capability = read_capability(card.compute_capability)
    return capability is not None and is_too_new(capability, architectures)
