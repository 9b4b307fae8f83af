"""The document of `lint --json`, and its text."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from torchdoctor.lint.finding import LintFinding


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


def render_text(report: LintReport) -> str:
    """A finding a paragraph, as compilers write them: file, line, column, word, summary."""
    return "\n".join(line for one in report.findings for line in _lines(one))


def _lines(one: LintFinding) -> Iterator[str]:
    yield f"{one.file}:{one.line}:{one.column}: {one.reason} {one.summary}"
    if one.outcome is not None:
        yield f"  really: {one.outcome}"
    yield f"  fix: {one.fix.text}"
    if one.fix.line is not None:
        yield f"    {one.fix.line}"


def closing_line(report: LintReport) -> str:
    """How many findings there are, and for which machine they hold."""
    number = len(report.findings)
    count = {0: "nothing found", 1: "1 finding"}.get(number, f"{number} findings")
    return f"{count}, judged for {report.judged_for}"
