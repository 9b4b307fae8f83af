"""The document of `lint --json`, and its text."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from torchdoctor.lint.finding import LintFinding
from torchdoctor.report.terminal import fitted
from torchdoctor.texts import tell, translated


@dataclass(frozen=True, slots=True, kw_only=True)
class LintReport:
    """What install lines and files do otherwise than they look."""

    schema: Literal["torchdoctor.lint/1"] = "torchdoctor.lint/1"
    verdict: Literal["clean", "findings"]
    sources: tuple[str, ...]
    """Files, "<command>" for a line of the command line, "-" for standard input."""
    judged_for: str
    """The machine in words: "Linux and Windows, any Python"."""
    findings: tuple[LintFinding, ...]


def render_text(report: LintReport, columns: int | None = None) -> str:
    """A finding a paragraph, as compilers write them: file, line, column, word, summary.

    Args:
        report: What was found.
        columns: Of the terminal; None: nothing is wrapped.
    """
    return "\n".join(line for one in report.findings for line in _lines(one, columns))


def _lines(one: LintFinding, columns: int | None) -> Iterator[str]:
    for line in _words(one):
        yield from fitted(line, columns)
    if one.fix.line is not None:
        yield f"    {one.fix.line}"  # never wrapped: it is there to be pasted


def _words(one: LintFinding) -> Iterator[str]:
    yield f"{one.file}:{one.line}:{one.column}: {one.reason} {translated(one.summary)}"
    if one.outcome is not None:
        yield f"  {tell('really: {outcome}', outcome=one.outcome)}"
    yield f"  {tell('fix: {text}', text=one.fix.text)}"


def closing_line(report: LintReport) -> str:
    """How many findings there are, and for which machine they hold."""
    number = len(report.findings)
    if number > 1:
        return tell(
            "{number} findings, judged for {machine}", number=number, machine=report.judged_for
        )
    return tell(
        "1 finding, judged for {machine}" if number else "nothing found, judged for {machine}",
        machine=report.judged_for,
    )
