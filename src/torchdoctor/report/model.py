"""The documents that torchdoctor prints."""

from dataclasses import dataclass, field, fields
from typing import Literal

from torchdoctor.diagnosis.finding import Finding
from torchdoctor.facts.model import Facts
from torchdoctor.install.model import Outcome
from torchdoctor.plan.model import Plan
from torchdoctor.reading.origin import Contradiction, Origin

Step = Literal[
    "gpu", "driver", "toolkit", "choose", "install", "is_available", "success", "troubleshoot",
    "change", "reinstall",
]  # fmt: skip
State = Literal["ok", "problem", "unknown", "skipped"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowStep:
    """One station of the flow from the GPU to a working torch."""

    step: Step
    state: State
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadText:
    """What a pasted text gave, where `check --report` read one instead of a machine."""

    name: str
    """The file, or "standard input"."""
    lines: int
    facts: tuple[Origin, ...]
    contradictions: tuple[Contradiction, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What `check --expect` asked for, and whether it is so."""

    what: Literal["cuda"]
    met: bool
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """The document of `check --json`."""

    schema: Literal["torchdoctor.check/1"] = "torchdoctor.check/1"
    verdict: Literal["ok", "warnings", "errors"]
    findings: tuple[Finding, ...]
    flow: tuple[FlowStep, ...]
    facts: Facts
    text: ReadText | None = field(default=None, metadata={"optional": True})
    """Left out where a machine was examined."""
    expected: Expected | None = field(default=None, metadata={"optional": True})
    """Left out without --expect."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InstallReport(Plan):
    """The document of `install --json`: the plan, and what became of it."""

    outcome: Outcome | None = field(default=None, metadata={"optional": True})
    """Left out of a dry run."""


def with_outcome(plan: Plan, outcome: Outcome) -> InstallReport:
    """A plan that was carried out, as one document with what became of it."""
    return InstallReport(**{f.name: getattr(plan, f.name) for f in fields(plan)}, outcome=outcome)
