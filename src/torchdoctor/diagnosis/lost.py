"""Which cards have left the bus, by whoever missed them, and have not come back since."""

import re

from torchdoctor.diagnosis.cards import is_driven, label, nvidia_cards, slot_of
from torchdoctor.diagnosis.evidence import nvml_returned, smi_exited, told
from torchdoctor.diagnosis.kernel_log import driver_said
from torchdoctor.diagnosis.surroundings import cuda_starts, in_container, nvml_code, smi_exit
from torchdoctor.facts.model import Facts
from torchdoctor.texts import say

GPU_IS_LOST = 15  # nvmlReturn_t, nvml.h; nvidia-smi leaves with the same number
_SMI_SAYS = re.compile(r"GPU is lost|Unable to determine the device handle", re.IGNORECASE)
# "GPU 0000:2b:00.0: GPU has fallen off the bus.", with and without "Xid (...): 79, " before it, and
# "The NVIDIA GPU 0000:b3:00.0 (PCI ID: 10de:26b5) installed in this system has fallen off the bus".
_FALLEN = re.compile(
    r"(?:GPU |PCI:)(?P<place>[0-9a-f:.]{7,})(?:(?!GPU 0|PCI:).){0,80}?has fallen off the bus",
    re.IGNORECASE,
)


def signs_of_loss(facts: Facts) -> tuple[str, ...]:
    """What NVML, nvidia-smi and the driver's log say of cards that are gone; empty: of none."""
    return (*_refusals(facts), *(match[0] for match in _fallen(facts)))


def lost_slots(facts: Facts) -> frozenset[str]:
    """The places of those lost cards of which it is known."""
    refused = (c.pci_bus_id for c in nvidia_cards(facts) if c.nvml_code == GPU_IS_LOST)
    logged = (match["place"] for match in _fallen(facts))
    return frozenset(slot for place in (*refused, *logged) if (slot := slot_of(place)))


def _refusals(facts: Facts) -> tuple[str, ...]:
    seen = [
        say("NVML returned {code} for {card}", code=card.nvml_code, card=label(card))
        for card in nvidia_cards(facts)
        if card.nvml_code == GPU_IS_LOST
    ]
    if nvml_code(facts) == GPU_IS_LOST:
        seen.append(nvml_returned(GPU_IS_LOST))
    if smi_exit(facts) == GPU_IS_LOST:
        seen.append(smi_exited(GPU_IS_LOST))
    complaint = facts.nvidia_smi.problem if facts.nvidia_smi else None
    if complaint and _SMI_SAYS.search(complaint):
        seen.append(told("nvidia-smi", complaint))
    return tuple(seen)


def _fallen(facts: Facts) -> tuple[re.Match[str], ...]:
    found = driver_said(facts, _FALLEN)
    return tuple(match for match in found if not _is_back(facts, slot_of(match["place"])))


def _is_back(facts: Facts, slot: str | None) -> bool:
    """Whether the card answers again: the log keeps what a reset has cured since."""
    cards = nvidia_cards(facts)
    if slot is None or not any(slot_of(card.pci_bus_id) for card in cards):
        return cuda_starts(facts)  # nobody can tell which card it was
    here = [card for card in cards if slot_of(card.pci_bus_id) == slot]
    # A container sees its host's whole bus, and not all of it is its business.
    not_ours = bool(here) and in_container(facts) and cuda_starts(facts)
    return not_ours or any(is_driven(card) for card in here)
