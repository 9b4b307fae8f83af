"""Adds to the cards what their ids tell, so that a machine without a driver has names too."""

from dataclasses import replace

from torchdoctor.diagnosis.cards import vendor_of
from torchdoctor.facts.model import Facts, Gpu
from torchdoctor.matrix.model import Chip, Matrix

_ADDED = ("vendor", "name", "chip", "compute_capability")


def with_chips(facts: Facts, matrix: Matrix) -> Facts:
    """The facts with the chip, name and compute capability of every card the matrix knows.

    What a probe found out stays; every key that is added is named in the card's `derived`.
    """
    if not facts.gpus:
        return facts
    return replace(facts, gpus=tuple(_identified(gpu, matrix) for gpu in facts.gpus))


def _identified(gpu: Gpu, matrix: Matrix) -> Gpu:
    chip = matrix.chip(gpu.pci_device) if gpu.pci_device else None
    known = replace(gpu, vendor=vendor_of(gpu))
    if chip is not None:
        known = replace(
            known,
            name=gpu.name or _marketing_name(chip),
            chip=gpu.chip or chip.chip,
            compute_capability=gpu.compute_capability or chip.compute_capability,
        )
    added = tuple(key for key in _ADDED if getattr(known, key) != getattr(gpu, key))
    return replace(known, derived=(*(gpu.derived or ()), *added)) if added else gpu


def _marketing_name(chip: Chip) -> str:
    """The name in the PCI id list's brackets: AD102 [GeForce RTX 4090]."""
    _, bracket, rest = chip.name.partition("[")
    return f"NVIDIA {rest.rstrip(']') if bracket else chip.name}"
