"""Questions about the graphics cards that several rules ask."""

import re
from collections.abc import Callable
from typing import Literal

from torchdoctor.diagnosis.architectures import (
    Architecture,
    Capability,
    read_architectures,
    read_capability,
)
from torchdoctor.diagnosis.visible import driven, visible_cards
from torchdoctor.facts.model import Facts, Gpu
from torchdoctor.texts import Text, joined, say

Vendor = Literal["nvidia", "amd", "intel", "apple", "other"]

# PCI vendor ids. Source: the PCI ID database.
_PCI_VENDORS: dict[str, Vendor] = {"10de": "nvidia", "1002": "amd", "8086": "intel"}
# NVML: 00000000:3B:00.0, Linux: 0000:3b:00.0, the driver's log: PCI:0000:3b:00.
_SLOT = re.compile(
    r"(?<![0-9a-f])(?:([0-9a-f]{4,8}):)?([0-9a-f]{2}):([0-9a-f]{2})(?![0-9a-f])", re.IGNORECASE
)
# Drivers before 2019 named cards without the maker: "GeForce GTX 1080", "Tesla V100-SXM2-16GB".
_NVIDIA_NAME = re.compile(r"(nvidia|geforce|quadro|tesla)\b", re.IGNORECASE)


def vendor_of(gpu: Gpu) -> Vendor | None:
    """Who made a card: as stated, else by its PCI id, by who named it, or by its name."""
    if gpu.vendor is not None:
        return gpu.vendor
    vendor_id = (gpu.pci_device or "").lower().partition(":")[0]
    if vendor_id in _PCI_VENDORS:
        return _PCI_VENDORS[vendor_id]
    if gpu.source in ("nvml", "nvidia-smi") or _NVIDIA_NAME.match(gpu.name or ""):
        return "nvidia"
    return None


def nvidia_cards(facts: Facts) -> tuple[Gpu, ...]:
    """The cards that are known to be NVIDIA's; empty also where nobody could look."""
    return tuple(gpu for gpu in facts.gpus or () if vendor_of(gpu) == "nvidia")


def title(gpu: Gpu) -> str:
    """How to call a card: by its name, its chip or its PCI id, whichever is known first."""
    return gpu.name or gpu.chip or gpu.pci_device or say("unnamed card")


def label(gpu: Gpu) -> str:
    """As `title`, with the number or the place that tells it from others of its kind."""
    if gpu.index is not None:
        return say("GPU {index} ({title})", index=gpu.index, title=title(gpu))
    if gpu.pci_bus_id:
        return say("{title} at {place}", title=title(gpu), place=gpu.pci_bus_id)
    return title(gpu)


def titles(gpus: tuple[Gpu, ...]) -> Text:
    """Several cards in one line."""
    return joined((title(gpu) for gpu in gpus), ", ")


def is_driven(gpu: Gpu) -> bool:
    """Whether the driver lists a card and did not refuse it; the bus alone lists any card."""
    listed = gpu.index is not None or gpu.source in ("nvml", "nvidia-smi")
    return listed and gpu.nvml_code in (None, 0)


def is_for_a_guest(gpu: Gpu) -> bool:
    """Whether a card is set aside for a virtual machine, and no driver here is to use it."""
    return gpu.pci_driver == "vfio-pci"


def slot_of(bus_id: str | None) -> str | None:
    """Where a card sits, as the kernel's log writes it: "0000:3b:00" of "00000000:3B:00.0"."""
    found = _SLOT.search(bus_id or "")
    if found is None:
        return None
    return f"{int(found[1] or '0', 16):04x}:{found[2]}:{found[3]}".lower()


def used_cards(facts: Facts) -> tuple[Gpu, ...]:
    """The driver's cards that CUDA is left with; all of them where that is not known."""
    cards = driven(nvidia_cards(facts))
    visible = visible_cards(facts, cards)
    return visible.cards if visible is not None and visible.identified else cards


def has_usable_card(facts: Facts) -> bool:
    """Whether CUDA is known to work here: a visible NVIDIA card with a driver that answers."""
    cards = nvidia_cards(facts)
    visible = visible_cards(facts, cards)
    if not cards or (visible is not None and not visible.cards):
        return False
    if facts.cuda_init is not None:
        return facts.cuda_init.code == 0
    return _driver_answers(facts)


def _driver_answers(facts: Facts) -> bool:
    # NVML 12, its library is not there, says nothing about CUDA: torch works without NVML.
    nvml_refuses = facts.nvml is not None and facts.nvml.code not in (0, 12)
    driver = facts.driver
    if driver is None or driver.version is None or nvml_refuses:
        return False
    return driver.loaded is not False and driver.installed is not False


def unserved_cards(
    facts: Facts, is_unserved: Callable[[Capability, tuple[Architecture, ...]], bool]
) -> tuple[Gpu, ...]:
    """The visible cards for which the installed torch holds no code.

    Args:
        facts: The cards, and the architectures of the installed torch.
        is_unserved: Judges one card against them (see `architectures`).
    """
    architectures = read_architectures(facts.torch.arch_list if facts.torch else None)

    def unserved(card: Gpu) -> bool:
        capability = read_capability(card.compute_capability)
        return capability is not None and is_unserved(capability, architectures)

    cards = driven(nvidia_cards(facts))
    visible = visible_cards(facts, cards)
    if visible is not None and visible.identified:
        return tuple(filter(unserved, visible.cards))
    # Which cards are visible is not known: then only a build that serves none of them is told.
    return cards if all(map(unserved, cards)) else ()
