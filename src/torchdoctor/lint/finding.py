"""What a rule of lint is, and what it says.

A rule is one function in a file of its own under `rules/`, from a Case to findings:

    @rule("TORCH_UNPINNED")
    def torch_unpinned(case: Case) -> Iterator[LintFinding]: ...

A rule about images takes an ImageCase instead.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from torchdoctor.diagnosis.finding import Severity
from torchdoctor.diagnosis.words import BY_NAME
from torchdoctor.lint.case import Case, ImageCase
from torchdoctor.lint.model import Place
from torchdoctor.texts import Text


@dataclass(frozen=True, slots=True)
class LintFix:
    """What to write instead."""

    text: Text
    line: str | None = None
    """The corrected line; None: there is no single right one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LintFinding:
    """One thing that a line does otherwise than it looks."""

    reason: str
    """A word of the public vocabulary."""
    severity: Severity
    file: str
    line: int
    """From 1."""
    column: int
    """From 1."""
    word: str
    """What stands there, as it is written."""
    summary: Text
    outcome: Text | None
    """What the installer would really do; None: not known, or not the point."""
    fix: LintFix
    platforms: tuple[str, ...] = ()
    """Where it holds: "linux_x86_64"; empty: everywhere."""

    @property
    def place(self) -> tuple[str, int, int]:
        """File, line and column."""
        return self.file, self.line, self.column


Judge = Callable[[Case], Iterable[LintFinding]]
ImageJudge = Callable[[ImageCase], Iterable[LintFinding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A registered rule."""

    reason: str
    judge: Judge


@dataclass(frozen=True, slots=True)
class ImageRule:
    """A registered rule about images."""

    reason: str
    judge: ImageJudge


def rule(reason: str) -> Callable[[Judge], Rule]:
    """Make a rule of a function that looks at install lines."""
    return lambda judge: Rule(reason, judge)


def image_rule(reason: str) -> Callable[[ImageJudge], ImageRule]:
    """Make a rule of a function that looks at images."""
    return lambda judge: ImageRule(reason, judge)


def finding(
    reason: str,
    at: tuple[Place, str],
    summary: Text,
    fix: LintFix,
    *,
    outcome: Text | None = None,
    severity: Literal["error", "warning", "info"] | None = None,
) -> LintFinding:
    """A finding of a word's usual severity.

    Args:
        reason: The word.
        at: Where it is, and what stands there.
        summary: One sentence.
        fix: What to write instead.
        outcome: What the installer would really do.
        severity: Where the context makes it more or less than usual.
    """
    place, word = at
    return LintFinding(
        reason=reason,
        severity=Severity(severity) if severity else BY_NAME[reason].severity,
        file=place.file,
        line=place.line,
        column=place.column,
        word=word,
        summary=summary,
        outcome=outcome,
        fix=fix,
    )
