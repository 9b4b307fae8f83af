"""Which cards a build serves, from the architectures that it was compiled for.

An architecture is machine code (sm_86) or portable code (compute_86, PTX). Machine code runs on
cards of the same major version and the same or a higher minor one; PTX runs on every card that is
not older. A letter narrows that: sm_90a runs on 9.0 alone, sm_100f within the major version.
Source: CUDA C++ programming guide, "Compute capabilities" and "Application compatibility".
"""

import re
from dataclasses import dataclass

Capability = tuple[int, int]

_ARCHITECTURE = re.compile(r"(sm|compute)_(\d+)(\d)([af]?)")
_CAPABILITY = re.compile(r"(\d+)\.(\d+)")


@dataclass(frozen=True, slots=True)
class Architecture:
    """One entry of torch.cuda.get_arch_list()."""

    capability: Capability
    portable: bool
    """PTX, which the driver compiles for the card."""
    suffix: str = ""

    def serves(self, capability: Capability) -> bool:
        """Whether this code runs on a card."""
        if self.suffix == "a":
            return capability == self.capability
        if self.portable and not self.suffix:
            return capability >= self.capability
        return capability[0] == self.capability[0] and capability[1] >= self.capability[1]


def read_architecture(text: str) -> Architecture | None:
    """Read "sm_86"; None for what is no CUDA architecture (gfx90a of ROCm)."""
    match = _ARCHITECTURE.fullmatch(text)
    if match is None:
        return None
    kind, major, minor, suffix = match.groups()
    return Architecture((int(major), int(minor)), portable=kind == "compute", suffix=suffix)


def read_architectures(texts: tuple[str, ...] | None) -> tuple[Architecture, ...]:
    """Those entries of an arch list that can be read."""
    return tuple(found for text in texts or () if (found := read_architecture(text)) is not None)


def read_capability(text: str | None) -> Capability | None:
    """Read a compute capability "8.9"; None for what is none."""
    match = _CAPABILITY.fullmatch(text or "")
    return (int(match[1]), int(match[2])) if match else None


def is_too_new(capability: Capability, architectures: tuple[Architecture, ...]) -> bool:
    """Whether a card is served by none of them, and is newer than all of them."""
    if not architectures or any(one.serves(capability) for one in architectures):
        return False
    return all(one.capability < capability for one in architectures)


def is_too_old(capability: Capability, architectures: tuple[Architecture, ...]) -> bool:
    """Whether a card is served by none of them, although some are as new as it or newer.

    Where a list has a gap, with code for older and for newer cards, the card was left out when the
    build was made, as older generations are.
    """
    if not architectures or any(one.serves(capability) for one in architectures):
        return False
    return any(one.capability >= capability for one in architectures)
