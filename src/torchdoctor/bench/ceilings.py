"""How fast a device could be: from the driver's word, and from what others have measured. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from torchdoctor.bench.messages import TelemetryStart
from torchdoctor.matrix.model import Ceiling

TRANSFERS_A_CLOCK = 2
"""Of memory: what drivers report as its clock counts half the transfers, for HBM and for GDDR5 to
GDDR7 alike: 2619 MHz x 5120 bits of an H100 make 3352 GB/s, 14001 x 512 of an RTX 5090 1792."""
_MIG = " MIG "
"""In the names of instances: "NVIDIA H100 80GB HBM3 MIG 1g.10gb"."""
GB_S_A_LANE = {1: 0.25, 2: 0.5, 3: 0.985, 4: 1.969, 5: 3.938, 6: 7.563}
"""PCI Express by generation, one way, after the line code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ceilings:
    """What is known of a device's limits; what is not is left out, and not judged."""

    by_format: Mapping[str, Ceiling] = field(default_factory=dict)
    """"bf16" -> how fast such products are."""
    memory_gb_s: float | None = None
    """By the driver: clock x bus width."""
    is_gpu: bool = False

    @property
    def knows_the_card(self) -> bool:
        """Whether others have measured cards of this name: only then speed is judged."""
        return bool(self.by_format)


NOTHING_KNOWN = Ceilings()


def ceilings_of(
    rows: Iterable[Ceiling], device: Mapping[str, Any], card: TelemetryStart | None = None
) -> Ceilings:
    """What is known of a device.

    Args:
        rows: Of its name (`Matrix.ceilings_of`).
        device: As the worker describes it.
        card: As NVML describes it; asked where torch does not tell.
    """
    if device.get("type") != "cuda":
        return NOTHING_KNOWN
    return Ceilings(
        by_format={row.quantity: row for row in rows},
        memory_gb_s=memory_peak(device, card),
        is_gpu=True,
    )


def memory_peak(device: Mapping[str, Any], card: TelemetryStart | None) -> float | None:
    """GB/s that the memory can move; None: the driver does not tell, or it is the host's."""
    if device.get("integrated") or _MIG in str(device.get("name")):
        return None  # the host's memory, or a part of the card's
    clock_khz, bits = device.get("memory_clock_khz"), device.get("memory_bus_bits")
    if card is not None:
        clock_khz = clock_khz or (card.max_memory_clock_mhz or 0) * 1000
        bits = bits or card.memory_bus_bits
    if not clock_khz or not bits:
        return None
    return round(TRANSFERS_A_CLOCK * float(clock_khz) * 1e3 * int(bits) / 8 / 1e9, 1)


def link_peak(generation: int | None, width: int | None) -> float | None:
    """GB/s that a PCI Express link can move one way."""
    lane = GB_S_A_LANE.get(generation or 0)
    return None if lane is None or not width else round(lane * width, 2)
