"""A card no longer answers on the bus."""

import re

from torchdoctor.diagnosis.cards import is_driven, label, nvidia_cards, slot_of
from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.kernel_log import driver_said
from torchdoctor.diagnosis.surroundings import (
    cuda_starts,
    in_container,
    nvml_code,
    smi_exit,
    system_of,
)
from torchdoctor.facts.model import Facts
from torchdoctor.texts import Text, say

REASON = "GPU_LOST"
GPU_IS_LOST = 15  # nvmlReturn_t, nvml.h; nvidia-smi leaves with the same number
_SMI_SAYS = re.compile(r"GPU is lost|Unable to determine the device handle", re.IGNORECASE)
# "GPU 0000:2b:00.0: GPU has fallen off the bus.", with and without "Xid (...): 79, " before it, and
# "The NVIDIA GPU 0000:b3:00.0 (PCI ID: 10de:26b5) installed in this system has fallen off the bus".
_FALLEN = re.compile(
    r"(?:GPU |PCI:)(?P<place>[0-9a-f:.]{7,})(?:(?!GPU 0|PCI:).){0,80}?has fallen off the bus",
    re.IGNORECASE,
)


@rule(
    REASON,
    explains=(
        "GPU_HARDWARE_ERRORS",
        "DRIVER_NOT_LOADED",
        "DRIVER_HANGS",
        "DEVICE_NODES_MISSING",
        "CUDA_INIT_FAILED",
    ),
)
def gpu_lost(facts: Facts) -> Finding | None:
    seen = (*_refused(facts), *_fallen(facts))
    if not seen:
        return None
    return Finding(
        reason=REASON,
        severity=Severity.ERROR,
        summary=say("A GPU of this machine does not answer any more."),
        evidence=seen,
        cause=say(
            "The card has left the PCI bus while the machine ran. Heat, too little power, a loose"
            " card or riser, or a failing card does that; a fault of the driver is rarer."
        ),
        fix=Fix(_advice(facts), _look(facts)),
        docs="https://docs.nvidia.com/deploy/gpu-debug-guidelines/index.html",
    )


def _refused(facts: Facts) -> tuple[str, ...]:
    """What NVML and nvidia-smi say of a card that is gone."""
    seen = [
        f"NVML returned {card.nvml_code} for {label(card)}"
        for card in nvidia_cards(facts)
        if card.nvml_code == GPU_IS_LOST
    ]
    if nvml_code(facts) == GPU_IS_LOST:
        seen.append(f"NVML returned {GPU_IS_LOST}")
    if smi_exit(facts) == GPU_IS_LOST:
        seen.append(f"nvidia-smi exited with {GPU_IS_LOST}")
    complaint = facts.nvidia_smi.problem if facts.nvidia_smi else None
    if complaint and _SMI_SAYS.search(complaint):
        seen.append(f"nvidia-smi: {complaint}")
    return tuple(seen)


def _fallen(facts: Facts) -> tuple[str, ...]:
    """What the driver logged of cards that have not come back since."""
    found = driver_said(facts, _FALLEN)
    return tuple(match[0] for match in found if not _is_back(facts, slot_of(match["place"])))


def _is_back(facts: Facts, slot: str | None) -> bool:
    """Whether the card answers again: the log keeps what a reset has cured since."""
    cards = nvidia_cards(facts)
    if slot is None or not any(slot_of(card.pci_bus_id) for card in cards):
        return cuda_starts(facts)  # nobody can tell which card it was
    here = [card for card in cards if slot_of(card.pci_bus_id) == slot]
    # A container sees its host's whole bus, and not all of it is its business.
    not_ours = bool(here) and in_container(facts) and cuda_starts(facts)
    return not_ours or any(is_driven(card) for card in here)


def _advice(facts: Facts) -> Text:
    if in_container(facts):
        return say(
            "Only the host can cure this: switch it off and on again there. If the card is lost"
            " again, have its cooling, power and seat looked after."
        )
    return say(
        "Switch the machine off and on again; a restart alone may leave the card without a reset."
        " If it is lost again, look after cooling, power cables and the card's seat, then have the"
        " card exchanged."
    )


def _look(facts: Facts) -> tuple[str, ...]:
    if system_of(facts) == "windows":
        return ()
    return ("sudo dmesg | grep -i -E 'xid|fallen off'", "sudo nvidia-bug-report.sh")
