"""What the bench found."""

from dataclasses import dataclass, field
from typing import Any, Literal

from torchdoctor.texts import joined

SCHEMA = "torchdoctor.bench/1"

Verdict = Literal["PASS", "INFO", "WARNING", "CRITICAL", "UNKNOWN"]
Status = Literal["pass", "warn", "fail", "unknown", "skip"]
Kind = Literal[
    "model", "op", "loss", "optimizer", "gemm", "bandwidth", "launch", "path", "determinism",
    "io", "health", "collective",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing that was run and judged."""

    name: str
    kind: Kind
    status: Status
    because: str
    correctness: dict[str, Any] = field(default_factory=dict)
    """What was compared -> its value (null: no finite number), rule ("close", "within", "equal",
    "at-least", "at-most"), reference, relative_tolerance ("within": absolute_tolerance), and
    whether it passed. Of many checks the wrong ones, or the one nearest to its limit.
    """
    metrics: dict[str, Any] = field(default_factory=dict)
    """Rates in samples/s, times in seconds, accuracies as fractions of 1; checks: how many."""
    telemetry: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What `--compare FILE` came to: quantity ("mlp: graph") -> speed, the baseline's being 1.

    Below 1 is slower, for times too. Why, with the figures, stands in the items.
    """

    baseline_made: str
    slower: dict[str, float] = field(default_factory=dict)
    faster: dict[str, float] = field(default_factory=dict)
    ambiguous: dict[str, float] = field(default_factory=dict)
    """They differ by more than they may, but the samples of both runs overlap, or are few."""
    same: dict[str, float] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    """Quantities that only one of the two runs has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """Where a document of a fleet comes from."""

    host: str
    rank: int | None = None
    """Its number among all, where several ran together."""
    gpu: str | None = None
    """What the worker saw as CUDA_VISIBLE_DEVICES: a number or a UUID."""

    @property
    def label(self) -> str:
        """How it is called: "gpu-7 rank 3 GPU 1"."""
        rank = "" if self.rank is None else f" rank {self.rank}"
        gpu = "" if self.gpu is None else f" GPU {self.gpu}"
        return joined((self.host, rank, gpu), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchReport:
    """The document of `bench --json`."""

    schema: Literal["torchdoctor.bench/1"] = "torchdoctor.bench/1"
    verdict: Verdict
    because: str
    """One sentence: what decided the verdict."""
    device: dict[str, Any] = field(default_factory=dict)
    """name, type (cuda or cpu), compute_capability, memory_bytes; on a CPU threads."""
    torch: dict[str, Any] = field(default_factory=dict)
    """version, cuda, hip, cudnn, python."""
    tier: Literal["quick", "full"] = "full"
    took_s: float = 0.0
    items: tuple[Item, ...] = ()
    interrupted: bool | None = field(default=None, metadata={"optional": True})
    """True where the user ended a soak before its time; else left out."""
    node: Node | None = field(default=None, metadata={"optional": True})
    """Left out where one device ran alone."""
    compared: Compared | None = field(default=None, metadata={"optional": True})
    """Left out without --compare."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedReport(BenchReport):
    """The document of several devices: their own ones, and what only shows side by side."""

    parts: tuple[BenchReport, ...] | None = field(default=None, metadata={"optional": True})
    """One a device, in the order of their ranks; left out where one device ran alone."""
