"""What an install came to."""

from dataclasses import dataclass, field
from typing import Literal

from torchdoctor.texts import Text

BenchVerdict = Literal["PASS", "INFO", "WARNING", "CRITICAL", "UNKNOWN"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was verified in the target interpreter after the install."""

    name: Literal[
        "versions",
        "variant",
        "import",
        "computation",
        "is_available",
        "architectures",
        "nms",
        "compile",
        "files",
        "dependencies",
    ]
    passed: bool | None
    """None: could not be checked."""
    expected: str
    found: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempted:
    """One build that was installed and verified, or not."""

    torch: str | None
    variant: str | None
    succeeded: bool
    reasons: tuple[str, ...] = ()
    """Words of its failure."""
    findings: tuple[str, ...] = ()
    """Words that the rules said of the machine while it was there."""
    log: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a plan that was carried out."""

    succeeded: bool
    source: str | None = None
    """Which source served it."""
    installed: dict[str, str] = field(default_factory=dict)
    """Distribution -> version, as the target interpreter sees them afterwards."""
    verified: tuple[Check, ...] = ()
    bench: BenchVerdict | None = None
    """None: not run."""
    rolled_back: bool = False
    """Whether something was changed, and what was there before is back."""
    notes: tuple[Text, ...] = ()
    """What to know about it: that a source states no hash, for one."""
    log: str | None = None
    attempts: tuple[Attempted, ...] = ()
    """Every build that was tried, in their order."""
    reasons: tuple[str, ...] = ()
    """Words of a failure, the one to act on first."""
    because: Text | None = None
    next_steps: tuple[Text, ...] = ()
