"""What a rule is, and what it says.

A rule is one function in a file of its own under `rules/`, from Facts to a Finding or None:

    @rule("UVM_UNAVAILABLE", explains=("CUDA_INIT_FAILED", "TORCH_CPU_BUILD"))
    def uvm_unavailable(facts: Facts) -> Finding | None: ...

A rule that needs the compatibility matrix takes it as a second parameter.
"""

import enum
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from torchdoctor.facts.model import Facts
from torchdoctor.matrix.model import Matrix
from torchdoctor.texts import Text


class Severity(enum.Enum):
    """How much a finding matters, in the order in which findings are shown."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Fix:
    """What the user can do: a sentence, and lines to paste."""

    text: Text
    commands: tuple[str, ...] = ()
    remedy: Literal["reinstall"] | None = None
    """"reinstall": the cure is another build; `cli` puts the Plan's command here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong (or worth knowing), with what was seen of it."""

    reason: str
    """A word of the public vocabulary."""
    severity: Severity
    summary: Text
    evidence: tuple[str, ...]
    """Observed values, never the rule's own words."""
    cause: Text
    fix: Fix
    hides: tuple[str, ...] = ()
    """Words that this finding explains and that are therefore not said on their own."""
    docs: str | None = None
    """The vendor's page on it."""


NO_MATRIX = Matrix()
"""A matrix without rows: it answers "not known" to every question."""

Judge = Callable[[Facts], Finding | None] | Callable[[Facts, Matrix], Finding | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """A registered rule."""

    reason: str
    explains: tuple[str, ...]
    judge: Judge
    needs_matrix: bool

    def __call__(self, facts: Facts, matrix: Matrix = NO_MATRIX) -> Finding | None:
        """What the rule finds in `facts`; without a matrix, what it can tell without one."""
        judge: Any = self.judge
        found: Finding | None = judge(facts, matrix) if self.needs_matrix else judge(facts)
        return found


def rule(reason: str, *, explains: tuple[str, ...] = ()) -> Callable[[Judge], Rule]:
    """Make a rule of a function from facts (and the matrix) to a finding or None.

    Args:
        reason: The word that the rule says.
        explains: The words that are mere symptoms where this one holds.
    """

    def register(judge: Judge) -> Rule:
        return Rule(reason, explains, judge, needs_matrix=judge.__code__.co_argcount > 1)

    return register
