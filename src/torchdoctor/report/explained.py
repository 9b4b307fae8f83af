"""The console's dress of explanations: a page per word, as `docs/words/` has it."""

from typing import TYPE_CHECKING

from rich.console import Console  # noqa: TID253 - this module is imported when it prints, never before
from rich.padding import Padding  # noqa: TID253
from rich.text import Text as Styled  # noqa: TID253

from torchdoctor.report.console import printing

if TYPE_CHECKING:
    from torchdoctor.diagnosis.explain import Explanation
    from torchdoctor.report.explain_report import ExplainReport

_STYLES = {"error": "bold red", "warning": "yellow", "info": "cyan"}


def show_explanations(report: "ExplainReport") -> None:
    """Every word of a report with all that there is to say, or that none was found."""
    with printing() as out:
        if not report.words:
            _nothing(out, report)
        for number, told in enumerate(report.words):
            if number:
                out.print()
            _word(out, told)


def _nothing(out: Console, report: "ExplainReport") -> None:
    out.print("There is no such word, and no message in it that torchdoctor knows.")
    if report.similar:
        out.print(f"Similar words: {', '.join(report.similar)}")
    out.print("To look at the machine itself: torchdoctor check")


def _word(out: Console, told: "Explanation") -> None:
    severity = told.severity.value
    out.print(Styled.assemble((told.word, "bold"), " (", (severity, _STYLES[severity]), ")"))
    for line in told.seen:
        _indented(out, f"seen: {line}", "dim")
    _indented(out, told.meaning)
    _section(out, "How it shows", told.shows)
    if told.found_when:
        _section(out, "What check looks for", told.found_when)
    for message in told.messages:
        _indented(out, f"{message.text}  ({message.source})", "dim")
    _section(out, "Why", told.cause)
    _section(out, "What to do", told.advice)
    for line in told.commands:
        out.print(f"    {line}", soft_wrap=True)  # a line that is cut cannot be pasted
    if told.explains:
        _section(out, "Hides, as mere symptoms", ", ".join(told.explains))
    if told.explained_by:
        _section(out, "Hidden where one of these holds", ", ".join(told.explained_by))
    if told.docs:
        out.print(Styled(f"  more: {told.docs}", "dim"), soft_wrap=True)


def _section(out: Console, title: str, text: str) -> None:
    _indented(out, f"{title}:", "bold")
    _indented(out, text)


def _indented(out: Console, words: str, style: str = "") -> None:
    out.print(Padding(Styled(words, style), (0, 0, 0, 2)))
