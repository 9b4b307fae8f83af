"""The document of `report --json`: what many benches say together."""

from dataclasses import dataclass, field
from typing import Literal

from torchdoctor.bench.model import Verdict
from torchdoctor.bench.straggler import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Slow:
    """A speed at which a node falls behind its peers."""

    metric: str
    """Item and metric: "triad.triad_gb_s"."""
    score: float
    """Its own speed, the best of its peers being 1."""
    standing: Standing
    """warn: below 0.90, fail: below 0.75."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedNode:
    """A node beside its peers."""

    node: str
    """Host, rank and GPU as its document says, else the file that it came from."""
    group: int
    """Place of its group in `groups`."""
    verdict: Verdict
    score: float | None
    """Geometric mean of its speeds, the best of its peers being 1; null: it has no peers."""
    standing: Standing
    """The worst of its speeds."""
    slow: tuple[Slow, ...] = ()
    """The slowest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeGroup:
    """Nodes that can be compared: the same card, torch and tier."""

    device: str
    torch: str
    tier: str
    nodes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FailingNode:
    """A node that is CRITICAL or UNKNOWN, or too slow."""

    node: str
    verdict: Verdict
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """What was no document of a bench."""

    count: int = 0
    first: tuple[str, ...] = ()
    """File, line and reason of the first ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetReport:
    """The document of `report --json`."""

    schema: Literal["torchdoctor.fleet/1"] = "torchdoctor.fleet/1"
    verdict: Verdict
    because: str
    nodes: int
    """How many devices; what was told of twice counts once, and the last one counts."""
    verdicts: dict[str, int]
    """How many of each verdict, the stragglers as their own documents say."""
    groups: tuple[NodeGroup, ...]
    failing: tuple[FailingNode, ...]
    ranking: tuple[RankedNode, ...]
    """The slowest first; nodes without peers last."""
    repeated: int = 0
    skipped: Skipped = field(default_factory=Skipped)
