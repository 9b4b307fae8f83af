"""Whose memory it is that torch's "out of memory" speaks of. Pure.

Source of the sentence: c10/cuda/CUDACachingAllocator.cpp; until 2.0 with the figures in brackets.
"""

import re
from dataclasses import dataclass

_UNITS = {"bytes": 1, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30, "TiB": 2**40}
_FIGURE = r"(\d{1,9}(?:\.\d+)?) (bytes|[KMGT]iB)"
_TOTAL = re.compile(rf"total capaci?ty of {_FIGURE}|{_FIGURE} total capacity")
_FREE = re.compile(rf"of which {_FIGURE} is free|{_FIGURE} free;")
_OURS = re.compile(rf"this process has {_FIGURE}|{_FIGURE} reserved in total by PyTorch")
_ALLOCATED = re.compile(rf"{_FIGURE} is allocated by PyTorch")
_RESERVED = re.compile(rf"{_FIGURE} is reserved by PyTorch")


@dataclass(frozen=True, slots=True)
class Memory:
    """The figures of one message, in bytes."""

    total: float
    free: float
    ours: float

    @property
    def of_others(self) -> float:
        """What other processes hold."""
        return self.total - self.free - self.ours

    @property
    def is_of_others(self) -> bool:
        """Whether other processes hold more than half of the card."""
        return 2 * self.of_others > self.total


def read_memory(message: str) -> Memory | None:
    """The figures of a message; None where one is missing."""
    total, free = _bytes(_TOTAL, message), _bytes(_FREE, message)
    ours = _bytes(_OURS, message)
    if ours is None:
        allocated, reserved = _bytes(_ALLOCATED, message), _bytes(_RESERVED, message)
        ours = None if allocated is None or reserved is None else allocated + reserved
    if total is None or free is None or ours is None:
        return None
    return Memory(total, free, ours)


def _bytes(pattern: re.Pattern[str], message: str) -> float | None:
    found = pattern.search(message)
    if found is None:
        return None
    number, unit = [group for group in found.groups() if group is not None]
    return float(number) * _UNITS[unit]
