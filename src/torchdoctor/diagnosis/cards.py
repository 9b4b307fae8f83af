"""Questions about the graphics cards that several rules ask."""

import re
from typing import Literal

from torchdoctor.diagnosis.visible import visible_cards
from torchdoctor.facts.model import Facts, Gpu

Vendor = Literal["nvidia", "amd", "intel", "apple", "other"]

# PCI vendor ids. Source: the PCI ID database.
_PCI_VENDORS: dict[str, Vendor] = {"10de": "nvidia", "1002": "amd", "8086": "intel"}
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
    return gpu.name or gpu.chip or gpu.pci_device or "unnamed card"


def titles(gpus: tuple[Gpu, ...]) -> str:
    """Several cards in one line."""
    return ", ".join(title(gpu) for gpu in gpus)


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
