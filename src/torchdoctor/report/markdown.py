"""The Markdown dress: what is pasted into an issue."""

import json
from collections.abc import Callable, Iterator

from torchdoctor.facts.mask import mask_text
from torchdoctor.plain import encode
from torchdoctor.report.model import CheckReport, FlowStep
from torchdoctor.report.titles import STEP_TITLES, headline

MARKS = {"ok": "✅", "problem": "❌", "unknown": "❔", "skipped": "⏭️"}


def render_markdown(report: CheckReport, clean: Callable[[str], str] = mask_text) -> str:
    """A report as Markdown: findings first, the flow as a table, the facts folded away.

    Args:
        report: The report.
        clean: Takes out of the text what nobody is to see.
    """
    return clean("\n".join(_lines(report))) + "\n"


def _lines(report: CheckReport) -> Iterator[str]:
    yield f"**torchdoctor check**: {headline(report)}"
    if report.expected is not None:
        yield ""
        mark = MARKS["ok" if report.expected.met else "problem"]
        yield f"{mark} expected: {report.expected.what}"
    for finding in report.findings:
        yield ""
        yield f"### {finding.severity.value}: {finding.reason}"
        yield f"{finding.summary} {finding.cause}"
        yield from (f"- seen: {_code(seen)}" for seen in finding.evidence)
        if finding.hides:
            yield f"- explains: {', '.join(finding.hides)}"
        yield ""
        yield str(finding.fix.text)
        if finding.fix.commands:
            yield from _block("\n".join(finding.fix.commands), "bash")
        if finding.docs:
            yield f"More: <{finding.docs}>"
    yield ""
    yield from _table(report.flow)
    yield from _folded("facts", json.dumps(encode(report.facts), indent=2), "json")


def _table(steps: tuple[FlowStep, ...]) -> Iterator[str]:
    yield "| step | state | because |"
    yield "|---|---|---|"
    for step in steps:
        because = step.because.replace("|", "\\|").replace("\n", " ")
        yield f"| {STEP_TITLES[step.step]} | {MARKS[step.state]} {step.state} | {because} |"


def _folded(title: str, text: str, language: str) -> Iterator[str]:
    yield ""
    yield f"<details><summary>{title}</summary>"
    yield ""
    yield from _block(text.rstrip(), language)
    yield ""
    yield "</details>"


def _block(text: str, language: str) -> Iterator[str]:
    fence = _fence(text)
    yield f"{fence}{language}"
    yield text
    yield fence


def _code(text: str) -> str:
    """As inline code, fenced by more backticks than stand in it."""
    one_line = " ".join(text.split())
    ticks = "`" * (_longest_run(one_line) + 1)
    padding = " " if one_line.startswith("`") or one_line.endswith("`") else ""
    return f"{ticks}{padding}{one_line}{padding}{ticks}"


def _fence(text: str) -> str:
    return "`" * max(3, _longest_run(text) + 1)


def _longest_run(text: str) -> int:
    """How many backticks stand side by side at most."""
    longest = run = 0
    for char in text:
        run = run + 1 if char == "`" else 0
        longest = max(longest, run)
    return longest
