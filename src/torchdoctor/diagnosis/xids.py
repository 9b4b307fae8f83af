"""Xid messages: what the driver logs when a card, its firmware or a program failed.

The number tells who is to blame. Source: NVIDIA's catalogue of Xids,
https://docs.nvidia.com/deploy/xid-errors/analyzing-xid-catalog.html. A number is the card's where
the catalogue resets the card or restarts the machine, or names an error of memory, power or links;
it is the program's where the catalogue restarts or debugs the application and names no such error.
NVIDIA's Kubernetes device plugin keeps a card in service after 13, 31, 43, 45, 68 and 109 as well
(internal/rm/health.go). A number that stands in no table here is not judged.
"""

import re
from dataclasses import dataclass

from torchdoctor.diagnosis.cards import slot_of
from torchdoctor.diagnosis.kernel_log import from_the_mark, log_lines
from torchdoctor.facts.model import Facts

CATALOGUE = "https://docs.nvidia.com/deploy/xid-errors/analyzing-xid-catalog.html"

HARDWARE: dict[int, str] = {
    46: "the GPU stopped processing",
    48: "uncorrectable memory error",
    54: "power cable not connected",
    62: "the power controller halted",
    64: "a bad row of memory could not be remapped",
    74: "NVLink error",
    79: "the GPU has fallen off the bus",
    94: "uncorrectable memory error, contained",
    95: "uncorrectable memory error, not contained",
    136: "NVLink training failed",
    140: "unrecovered memory error",
    143: "the GPU could not be initialised",
    157: "a bad part could not be retired",
    158: "fatal time-out of the GPU",
    167: "fatal time-out on PCIe",
    171: "uncorrectable DRAM error",
    172: "uncorrectable SRAM error",
}
"""The card, its memory, its power or its links."""
RECORDED: dict[int, str] = {
    63: "a bad row of memory is to be remapped",
    92: "many corrected memory errors",
    156: "a bad part is to be retired",
    160: "a memory channel is to be retired",
}
"""Wear of the card that the driver dealt with, or will at the next reset."""
FIRMWARE: dict[int, str] = {
    110: "security fault",
    119: "the GPU's system processor did not answer in time",
    120: "error of the GPU's system processor",
}
"""The firmware on the card: it takes a reset, and often a newer driver."""
PROGRAM = frozenset({
    8, 11, 13, 25, 31, 32, 37, 39, 40, 41, 43, 45, 60, 66, 68, 69, 70, 71, 72, 75, 76, 77, 80, 82,
    83, 84, 85, 86, 88, 89, 109,
})  # fmt: skip
"""The program that ran on the card, or its end."""

_XID = re.compile(r"\bXid \((?:PCI:)?([0-9a-f:.]+)\): (\d+)", re.IGNORECASE)
FALLEN_OFF = 79
_RECOVERY = 154
# "GPU recovery action changed from 0x0 (None) to 0x1 (GPU Reset Required)"; back to 0x0: cured.
_TO_RECOVER = re.compile(r"recovery action changed .* to 0x[0-9a-f]*[1-9a-f]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Xid:
    """One message."""

    number: int
    slot: str | None
    """Place of the card: "0000:3b:00"."""
    line: str

    @property
    def asks_for_a_reset(self) -> bool:
        """Whether it is the driver's own verdict that the card must be reset."""
        return self.number == _RECOVERY and _TO_RECOVER.search(self.line) is not None


def read_xids(facts: Facts) -> tuple[Xid, ...]:
    """The messages of the kernel's log, one for each number and card, oldest first."""
    found: dict[tuple[int, str | None], Xid] = {}
    for line in log_lines(facts):
        match = _XID.search(line)
        if match is not None:
            xid = Xid(int(match[2][:9]), slot_of(match[1]), from_the_mark(line))
            # A program may make the driver repeat itself thousands of times; of its verdicts on
            # recovery the last one counts.
            if xid.number == _RECOVERY or (xid.number, xid.slot) not in found:
                found[xid.number, xid.slot] = xid
    return tuple(found.values())
