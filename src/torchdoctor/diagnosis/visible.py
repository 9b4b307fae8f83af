"""Which cards the environment leaves to CUDA.

Two variables hide cards, at two borders. CUDA_VISIBLE_DEVICES is read by libcuda when a program
starts; NVIDIA_VISIBLE_DEVICES is read by the NVIDIA Container Toolkit when a container starts.

Sources: the CUDA programming guide, "CUDA environment variables"; the container toolkit's
"Specialized configurations with Docker"; torch/cuda/__init__.py, `_parse_visible_devices`, for what
the guide leaves open (numbers are read as strtol reads them, a repeated card empties the list).
"""

import re
from dataclasses import dataclass
from typing import Literal

from torchdoctor.facts.model import Facts, Gpu

CUDA_VARIABLE = "CUDA_VISIBLE_DEVICES"
CONTAINER_VARIABLE = "NVIDIA_VISIBLE_DEVICES"

_NUMBER = re.compile(r"\s*([+-]?\d+)")


@dataclass(frozen=True, slots=True)
class Visible:
    """What CUDA_VISIBLE_DEVICES leaves."""

    cards: tuple[Gpu, ...]
    """In the order in which CUDA numbers them."""
    invalid: str | None = None
    """The entry that names no card; what follows it is not read."""
    identified: bool = True
    """False: the count is right, but CUDA may number other cards so than the driver does."""


def visible_cards(facts: Facts, cards: tuple[Gpu, ...]) -> Visible | None:
    """Which of `cards` a program started in this environment can use.

    Args:
        facts: The environment, and how the cards were found.
        cards: The NVIDIA cards, as NVML numbers them; of `driven` ones alone there is a choice.

    Returns:
        None where it is not known: no environment, names of MIG instances, names of two kinds.
    """
    if facts.environment is None:
        return None
    cards = driven(cards)
    value = facts.environment.get(CUDA_VARIABLE)
    if value is None:
        return Visible(cards)
    in_bus_order = facts.environment.get("CUDA_DEVICE_ORDER") == "PCI_BUS_ID"
    return select(value, cards, in_bus_order=in_bus_order)


def driven(cards: tuple[Gpu, ...]) -> tuple[Gpu, ...]:
    """The cards that the driver numbers; all of them where it numbers none.

    A container shows every card of its host on the bus, also those that it was not given.
    """
    return tuple(card for card in cards if card.index is not None) or cards


def select(value: str, cards: tuple[Gpu, ...], *, in_bus_order: bool = False) -> Visible | None:
    """Read a value of CUDA_VISIBLE_DEVICES.

    Args:
        value: The variable's value.
        cards: The NVIDIA cards, as NVML numbers them.
        in_bus_order: CUDA_DEVICE_ORDER=PCI_BUS_ID: CUDA numbers the cards as NVML does.
    """
    entries = [entry.strip() for entry in value.split(",")]
    kinds = {_kind(entry) for entry in entries} - {"invalid"}
    if "mig" in kinds or len(kinds) > 1:
        return None
    if kinds and any(card.mig_mode == "enabled" for card in cards):
        return None  # CUDA numbers instances then, and the facts do not list them
    if "uuid" in kinds:
        return _by_uuid(entries, cards)
    return _by_number(entries, cards, in_bus_order=in_bus_order)


def _kind(entry: str) -> Literal["number", "uuid", "mig", "invalid"]:
    if entry.startswith("MIG-"):
        return "mig"
    if entry.startswith("GPU-"):
        return "uuid"
    return "invalid" if _number(entry) < 0 else "number"


def _number(entry: str) -> int:
    """The number that an entry starts with, as strtol reads it: "1abc" is 1; -1 for none."""
    match = _NUMBER.match(entry)
    return int(match[1]) if match else -1


def _by_number(entries: list[str], cards: tuple[Gpu, ...], *, in_bus_order: bool) -> Visible:
    chosen: list[int] = []
    invalid = None
    for entry in entries:
        number = _number(entry)
        if number in chosen:
            return Visible((), invalid=entry)
        if not 0 <= number < len(cards):
            invalid = entry
            break
        chosen.append(number)
    # By default CUDA puts the fastest card first, so among unlike cards a number may mean another
    # one than NVML's; which ones are visible is only sure when all or none are.
    alike = len({card.name for card in cards}) <= 1 or len(chosen) in (0, len(cards))
    return Visible(tuple(cards[n] for n in chosen), invalid, identified=alike or in_bus_order)


def _by_uuid(entries: list[str], cards: tuple[Gpu, ...]) -> Visible | None:
    if any(card.uuid is None for card in cards):
        return None
    chosen: list[Gpu] = []
    for entry in entries:
        matching = [c for c in cards if c.uuid and c.uuid.lower().startswith(entry.lower())]
        if _kind(entry) != "uuid" or len(matching) != 1:
            return Visible(tuple(chosen), invalid=entry)
        if matching[0] in chosen:
            return Visible((), invalid=entry)
        chosen.append(matching[0])
    return Visible(tuple(chosen))


def container_hides_all(value: str | None) -> bool:
    """Whether a value of NVIDIA_VISIBLE_DEVICES hands no card to a container.

    `none` gives the driver without cards; `void`, empty and unset give nothing at all.
    """
    return value is None or value.strip() in ("", "void", "none")
