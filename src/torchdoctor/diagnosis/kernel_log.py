"""What the kernel's log says of the driver and of the cards.

NVIDIA's driver marks its lines with "NVRM:" and breaks a long sentence over several of them, so
sentences are looked for in the running text.
"""

import re

from torchdoctor.facts.model import Facts

NEEDS_OPEN_MODULES = re.compile(
    r"(?:The NVIDIA GPU \S+ \(PCI ID: \S+\) installed in this system )?"
    r"requires use of the NVIDIA open kernel modules"
)
"""What the closed kernel module says of a card that only the open one drives."""

_MARK = "NVRM:"


def log_lines(facts: Facts) -> tuple[str, ...]:
    """The lines that are known; none where the log could not be read."""
    log = facts.kernel_log
    # One record of the kernel may hold several lines; /dev/kmsg escapes what parts them.
    records = (record.replace(r"\x0a", "\n") for record in (log.lines if log else ()))
    return tuple(line for record in records for line in record.splitlines())


def driver_text(facts: Facts) -> str:
    """What the driver logged, as running text without marks and times."""
    said = (line.partition(_MARK)[2] for line in log_lines(facts) if _MARK in line)
    return " ".join(" ".join(said).split())


def driver_said(facts: Facts, pattern: re.Pattern[str]) -> tuple[re.Match[str], ...]:
    """Each place in the driver's text that a pattern fits, a repeated one once."""
    found = {match[0]: match for match in pattern.finditer(driver_text(facts))}
    return tuple(found.values())


def from_the_mark(line: str) -> str:
    """A line without what the log puts before the driver's words."""
    return line[max(line.find(_MARK), 0) :].strip()
