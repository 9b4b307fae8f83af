"""The NVIDIA cards that a build must serve: those of the facts, or those that a request names."""

import re
from dataclasses import dataclass

from torchdoctor.diagnosis.visible import driven, visible_cards
from torchdoctor.errors import BadRequest
from torchdoctor.facts.model import Facts, Gpu
from torchdoctor.matrix.model import Matrix
from torchdoctor.plan.model import Request
from torchdoctor.plan.request import read_arch
from torchdoctor.plan.situation import Situation
from torchdoctor.texts import say

ARCH_LIST = "TORCH_CUDA_ARCH_LIST"
_VERSION = re.compile(r"\d{1,9}(\.\d{1,9}){0,4}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Card:
    """One NVIDIA card of the target."""

    name: str
    compute_capability: str


@dataclass(frozen=True, slots=True)
class Incomplete:
    """A plan needs a fact that nobody knows: the keys, as in a facts file."""

    keys: tuple[str, ...]


def cards_of(
    facts: Facts, request: Request, matrix: Matrix, situation: Situation
) -> tuple[Card, ...] | Incomplete:
    if situation == "named":
        return _named_cards(request, matrix)
    if situation in ("image", "no-gpu"):
        return tuple(map(_card_of_capability, arch_list_of_build(facts) or ()))
    if situation not in ("gpu", "no-driver"):
        return ()
    cards: list[Card] = []
    missing: list[str] = []
    for gpu in _visible_nvidia(facts):
        capability = readable(gpu.compute_capability) or _capability_by_id(gpu, matrix)
        if capability is None:
            missing.append(f"gpus[{(facts.gpus or ()).index(gpu)}].compute_capability")
        else:
            cards.append(Card(gpu.name or say("NVIDIA GPU"), capability))
    own = readable(facts.driver.version) if facts.driver else None
    if situation == "gpu" and not request.driver and own is None:
        missing.append("driver.version")
    return Incomplete(tuple(missing)) if missing else tuple(cards)


def arch_list_of_build(facts: Facts) -> tuple[str, ...] | None:
    """The cards that an image is built for, by TORCH_CUDA_ARCH_LIST; None: it cannot be read.

    Outside of image builds the variable says what extensions are compiled for, and nothing about
    the cards that are there.
    """
    if facts.container is None or not facts.container.building:
        return ()
    words = (facts.environment or {}).get(ARCH_LIST, "")
    try:
        return read_arch(words) if words.strip() else ()
    except BadRequest:
        return None


def readable(text: str | None) -> str | None:
    """A version that can be compared; what a hand-written file says otherwise is not known."""
    return text if text and _VERSION.fullmatch(text) else None


def _visible_nvidia(facts: Facts) -> tuple[Gpu, ...]:
    """The NVIDIA cards that a build must serve: those that programs here may use.

    Where every card is hidden, or nobody can tell which, all of them count.
    """
    cards = tuple(gpu for gpu in facts.gpus or () if gpu.vendor == "nvidia")
    visible = visible_cards(facts, cards)
    if visible and visible.cards and visible.identified:
        return visible.cards
    return driven(cards)


def _capability_by_id(gpu: Gpu, matrix: Matrix) -> str | None:
    chip = matrix.chip(gpu.pci_device) if gpu.pci_device else None
    return chip.compute_capability if chip else None


def _named_cards(request: Request, matrix: Matrix) -> tuple[Card, ...]:
    return (
        *map(_card_of_capability, request.gpu_arch),
        *(_card_by_name(name, matrix) for name in request.gpu_names),
    )


def _card_of_capability(capability: str) -> Card:
    return Card(say("a card of compute capability {cc}", cc=capability), capability)


def _card_by_name(name: str, matrix: Matrix) -> Card:
    """The card that the PCI id list calls so; its marketing name stands in brackets there."""
    wanted = name.lower().removeprefix("nvidia ").strip()
    exact, near = set(), set()
    for chip in matrix.chips.values():
        if chip.compute_capability is None:
            continue
        _, _, marketing = chip.name.lower().partition("[")
        titles = [part.strip() for part in marketing.rstrip("]").split("/")]
        if any(title == wanted or title.removeprefix("geforce ") == wanted for title in titles):
            exact.add(chip.compute_capability)
        elif wanted in marketing:
            near.add(chip.compute_capability)
    found = exact or near
    if len(found) == 1:
        return Card(name, found.pop())
    raise BadRequest(
        say(
            "--gpu {name!r} fits cards of compute capabilities {several}"
            if found
            else "--gpu {name!r} is not in the list of cards",
            name=name,
            several=", ".join(sorted(found)),
        ),
        next_step=say("give its compute capability instead: --gpu-arch 8.9"),
    )
