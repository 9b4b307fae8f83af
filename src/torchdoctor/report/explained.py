"""The console's dress of explanations: a page per word, as `docs/words/` has it."""

from typing import TYPE_CHECKING

from rich.console import Console  # noqa: TID253 - this module is imported when it prints, never before
from rich.text import Text as Styled  # noqa: TID253

from torchdoctor.report.console import STYLES, indented, printing, shown
from torchdoctor.report.titles import SEVERITIES
from torchdoctor.texts import mark, say, verbatim

if TYPE_CHECKING:
    from torchdoctor.diagnosis.explain import Explanation
    from torchdoctor.report.explain_report import ExplainReport


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
    out.print(shown(mark("There is no such word, and no message in it that torchdoctor knows.")))
    if report.similar:
        out.print(shown(say("Similar words: {words}", words=", ".join(report.similar))))
    out.print(shown(mark("To look at the machine itself: torchdoctor check")))


def _word(out: Console, told: "Explanation") -> None:
    severity = told.severity.value
    named = (shown(SEVERITIES[severity]), STYLES[severity])
    out.print(Styled.assemble((told.word, "bold"), " (", named, ")"))
    for line in told.seen:
        indented(out, say("seen: {seen}", seen=line), "dim")
    indented(out, told.meaning)
    _section(out, mark("How it shows:"), told.shows)
    if told.found_when:
        _section(out, mark("What check looks for:"), told.found_when)
    for message in told.messages:
        indented(out, verbatim(f"{message.text}  ({message.source})"), "dim")
    _section(out, mark("Why:"), told.cause)
    _section(out, mark("What to do:"), told.advice)
    for line in told.commands:
        out.print(f"    {line}", soft_wrap=True)  # a line that is cut cannot be pasted
    if told.explains:
        _section(out, mark("Hides, as mere symptoms:"), ", ".join(told.explains))
    if told.explained_by:
        _section(out, mark("Hidden where one of these holds:"), ", ".join(told.explained_by))
    if told.docs:
        out.print(Styled(shown(say("  more: {page}", page=told.docs)), "dim"), soft_wrap=True)


def _section(out: Console, title: str, text: str) -> None:
    indented(out, title, "bold")
    indented(out, text)
