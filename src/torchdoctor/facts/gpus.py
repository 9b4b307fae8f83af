"""One list of graphics processors out of what NVML, nvidia-smi and the PCI bus say."""

import dataclasses
import re

from torchdoctor.facts.model import Gpu, Probed
from torchdoctor.texts import say

_BUS_ID = re.compile(r"(?:([0-9a-f]{4,8}):)?([0-9a-f]{2}:[0-9a-f]{2}\.[0-7])")


def merge_gpus(
    nvml: tuple[Gpu, ...] | None,
    smi: tuple[Gpu, ...] | None,
    pci: tuple[Gpu, ...] | None,
    *,
    bus_is_all: bool,
) -> Probed[tuple[Gpu, ...]]:
    """The cards, each as the best source names it, completed by the others.

    A card that only the bus shows stays in the list: there is no driver for it, or it is not
    given to this container.

    Args:
        nvml: NVML's cards; None: it did not answer.
        smi: nvidia-smi's cards.
        pci: The bus's cards.
        bus_is_all: Whether every card would be on the bus: not in WSL, not on a Tegra board.
    """
    merged: list[Gpu] = []
    for source in (nvml, smi, pci):
        cards = [
            dataclasses.replace(gpu, pci_bus_id=normal_bus_id(gpu.pci_bus_id))
            for gpu in source or ()
        ]
        for gpu in _without_found(merged, cards) if source is pci else cards:
            _add(merged, gpu)
    # An empty list says "there is none", which takes somebody who would have seen one.
    somebody_looked = nvml is not None or smi is not None or (pci is not None and bus_is_all)
    if merged or somebody_looked:
        return Probed(tuple(merged))
    return Probed.unknown(say("neither NVML nor nvidia-smi nor the PCI bus could list the cards"))


def normal_bus_id(bus_id: str | None) -> str | None:
    """A bus id as Linux writes it: NVML's "00000000:3B:00.0" is "0000:3b:00.0"."""
    found = _BUS_ID.fullmatch(bus_id.lower()) if bus_id else None
    if found is None:
        return bus_id
    return f"{int(found[1] or '0', 16):04x}:{found[2]}"


def _without_found(merged: list[Gpu], bus: list[Gpu]) -> list[Gpu]:
    """The bus's cards, less those that can only be the ones which NVML refused to name.

    NVML numbers cards in the order of the bus. Where as many are left on the bus as NVML has
    without a name, each finds its own.
    """
    nameless = [n for n, gpu in enumerate(merged) if not gpu.uuid and not gpu.pci_bus_id]
    named = [gpu for gpu in merged if gpu.pci_bus_id]
    left = [
        gpu
        for gpu in bus
        if gpu.pci_driver == "nvidia" and not any(_same(gpu, known) for known in named)
    ]
    if len(nameless) != len(left):
        return bus
    for place, gpu in zip(nameless, left, strict=True):
        merged[place] = _completed(merged[place], gpu)
    return [gpu for gpu in bus if gpu not in left]


def _add(merged: list[Gpu], gpu: Gpu) -> None:
    place = next((n for n, known in enumerate(merged) if _same(known, gpu)), None)
    if place is None:
        merged.append(gpu)
    else:
        merged[place] = _completed(merged[place], gpu)


def _same(one: Gpu, other: Gpu) -> bool:
    pairs = [(one.uuid, other.uuid), (one.pci_bus_id, other.pci_bus_id)]
    if not any(mine and theirs for mine, theirs in pairs):
        # A card that NVML refused has an index alone, one of Windows' list nothing but its kind.
        pairs.append((_nvml_index(one), _nvml_index(other)))
        if (one.pci_bus_id is None) != (other.pci_bus_id is None):
            pairs.append((one.pci_device, other.pci_device))
    return any(mine is not None and mine == theirs for mine, theirs in pairs)


def _nvml_index(gpu: Gpu) -> str | None:
    # NVML and nvidia-smi count alike; what the bus shows has no index.
    return None if gpu.index is None else str(gpu.index)


def _completed(known: Gpu, more: Gpu) -> Gpu:
    """`known` with `more`'s words where it has none."""
    missing = (f.name for f in dataclasses.fields(Gpu) if getattr(known, f.name) is None)
    return dataclasses.replace(known, **{name: getattr(more, name) for name in missing})
