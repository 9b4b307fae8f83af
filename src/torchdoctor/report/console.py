"""The console's dress: what a person reads. Plain words carry the meaning, colour only helps."""

import functools
import os
import re
import shlex
import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console  # noqa: TID253 - this module is imported when it prints, never before
from rich.padding import Padding  # noqa: TID253
from rich.table import Table  # noqa: TID253
from rich.text import Text as Styled  # noqa: TID253

from torchdoctor.report.titles import (
    SEVERITIES,
    STATES,
    STEP_TITLES,
    WAY_OUT,
    headline,
    next_step,
)
from torchdoctor.texts import Text, mark, retold, say, speaks_english, translated

if TYPE_CHECKING:
    from torchdoctor.diagnosis.finding import Finding
    from torchdoctor.install.model import Outcome
    from torchdoctor.plan.model import Considered, Plan, Warned
    from torchdoctor.report.model import CheckReport, FlowStep, ReadText, State

STYLES = {
    "ok": "green",
    "problem": "bold red",
    "unknown": "yellow",
    "skipped": "dim",
    "error": "bold red",
    "warning": "yellow",
    "info": "cyan",
    "pass": "green",
    "warn": "yellow",
    "fail": "bold red",
    "skip": "dim",
    "PASS": "green",
    "INFO": "cyan",
    "WARNING": "yellow",
    "CRITICAL": "bold red",
    "UNKNOWN": "yellow",
}
FAINT_ON_WHITE = ("yellow", "cyan")
"""Colours for single words, beside others that say the same: never for a whole sentence."""
MOST_READ = 24
"""How many facts of a pasted text are listed without --verbose."""
CHECKED: dict[bool | None, "State"] = {True: "ok", False: "problem", None: "unknown"}
NEAREST = 5
"""How many of the builds that fell out are shown without --verbose."""


@contextmanager
def printing(*, to_stderr: bool = False) -> Iterator[Console]:
    """A console that obeys NO_COLOR, pipes and narrow terminals, and changes no text by itself.

    What was printed goes out at the end, without the blanks with which tables fill their lines:
    they get into the way of whoever copies, compares or reads the output aloud.
    """
    columns, rows = _size_if_dumb()
    out = Console(
        stderr=to_stderr, highlight=False, markup=False, emoji=False, width=columns, height=rows
    )
    with out.capture() as captured:
        yield out
    from torchdoctor.facts.mask import mask_text

    # Commands carry the user's mirror as it was given, with its credentials.
    lines = (line.rstrip() for line in mask_text(captured.get().replace(BREAK, "")).splitlines())
    stream = sys.stderr if to_stderr else sys.stdout
    stream.write("".join(f"{line}\n" for line in lines))
    stream.flush()


def _size_if_dumb() -> tuple[int, int] | tuple[None, None]:
    """Columns and lines of a terminal that can do nothing: rich takes all of those for 80 wide."""
    dumb = os.environ.get("TERM", "").lower() in ("dumb", "unknown")
    if not dumb:
        return None, None
    size = shutil.get_terminal_size()
    return size.columns, size.lines


def show_check(report: "CheckReport", plan: "Plan", *, verbose: bool = False) -> None:
    """The report of `check`: one next step on top, the flow, the findings, what was not seen."""
    with printing() as out:
        _headline(out, report)
        _flow(out, report.flow)
        for finding in report.findings:
            _finding(out, finding)
        if verbose and plan.commands:
            _commands(out, say("The build that fits is installed by:"), plan.commands)
        _problems(out, report, verbose=verbose)
        if report.text is not None:
            _text(out, report.text, everything=verbose)


def _headline(out: Console, report: "CheckReport") -> None:
    style = of_sentence(report.findings[0].severity.value) if report.verdict != "ok" else ""
    well = report.verdict == "ok" and report.text is None and not _unknown(report)
    out.print(Styled(shown(headline(report)), "green" if well else style))
    if (step := next_step(report)) is not None:
        out.print(Styled.assemble((shown(mark("Next: ")), "bold"), shown(step)))
    if report.expected is not None:
        state: State = "ok" if report.expected.met else "problem"
        words = say("{state}, {because}", state=said(state), because=report.expected.because)
        title = say("Expected {what}: ", what=report.expected.what)
        out.print(Styled.assemble(shown(title), (shown(words), STYLES[state])))


def of_sentence(state: str) -> str:
    """The style of a sentence that tells a state: it can be read on any background."""
    style = STYLES[state]
    return "bold" if style in FAINT_ON_WHITE else style


def said(state: "State") -> Text:
    """A state as part of a sentence."""
    return say(STATES[state])


def _unknown(report: "CheckReport") -> bool:
    return any(step.state == "unknown" for step in report.flow)


def _flow(out: Console, steps: Iterable["FlowStep"]) -> None:
    table = three_columns()
    for step in steps:
        if step.step in WAY_OUT and step.state == "skipped":
            continue  # there is nothing to cure, or not in this way
        table.add_row(
            shown(STEP_TITLES[step.step]),
            Styled(shown(STATES[step.state]), STYLES[step.state]),
            Styled(shown(step.because)),
        )
    out.print()
    out.print(table)


def three_columns() -> Table:
    """Two narrow columns that are never cut, and one that wraps."""
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    return table


def _finding(out: Console, finding: "Finding") -> None:
    word = finding.severity.value
    out.print()
    out.print(
        Styled.assemble((shown(SEVERITIES[word]), STYLES[word]), " ", (finding.reason, "bold"))
    )
    indented(out, finding.summary)
    for seen in finding.evidence:
        indented(out, say("seen: {seen}", seen=retold(seen)), style="dim")
    indented(out, finding.cause)
    indented(out, finding.fix.text, style="bold")
    for line in finding.fix.commands:
        _pasteable(out, line)
    if finding.hides:
        indented(out, say("explains: {words}", words=", ".join(finding.hides)), style="dim")
    if finding.docs:
        out.print(Styled(shown(say("  more: {page}", page=finding.docs)), "dim"), soft_wrap=True)


BREAK = "\x1f"
"""Marks where a line may end within words that no blank separates; it takes no room, and
`printing` takes it out again. rich breaks lines at blanks, and Chinese has none."""


@functools.cache  # no English run waits for it
def _between() -> re.Pattern[str]:
    """Where a Chinese line may end: not before what closes, and not behind what opens."""
    return re.compile(
        r"(?<=[\u3000-\u9fff\uff00-\uffef])(?<![（《「“])(?=[^\s，。；：、！？）》」”,.;:!?)])"  # noqa: RUF001 - Chinese marks are meant
        r"|(?<=[^\s（《「“])(?=[\u4e00-\u9fff（《「])"  # noqa: RUF001 - as above
    )


def shown(words: str) -> str:
    """Words in the user's language, as rich can break them into lines."""
    return translated(words) if speaks_english() else _between().sub(BREAK, translated(words))


def wrapped(words: str, width: int) -> list[str]:
    """Words in the user's language, as lines of at most `width` columns."""
    lines = Styled(shown(words)).wrap(Console(), width)
    return [line.plain.replace(BREAK, "").rstrip() for line in lines]


def indented(out: Console, words: str, style: str = "") -> None:
    """Words below a title."""
    out.print(Padding(Styled(shown(words), style), (0, 0, 0, 2)))


def _pasteable(out: Console, line: str) -> None:
    # Never wrapped: a command that is cut into lines cannot be pasted.
    out.print(f"    {translated(line)}", soft_wrap=True)


def _commands(out: Console, title: Text, commands: Iterable[tuple[str, ...]]) -> None:
    out.print()
    out.print(Styled(shown(title), "bold"))
    for command in commands:
        _pasteable(out, shlex.join(command))


def _problems(out: Console, report: "CheckReport", *, verbose: bool) -> None:
    problems = report.facts.problems
    if not problems:
        return
    out.print()
    out.print(Styled(shown(mark("What could not be looked at:")), "bold"))
    for problem in problems:
        took = f" ({problem.took_s:.1f} s)" if verbose and problem.took_s is not None else ""
        indented(out, f"{problem.probe}: {retold(problem.problem)}{took}")


def _text(out: Console, text: "ReadText", *, everything: bool) -> None:
    """What was read in a pasted text, and where it contradicts itself."""
    for one in text.contradictions:
        out.print()
        title = say("The text contradicts itself about {fact}:", fact=one.fact)
        out.print(Styled(shown(title), of_sentence("warning")))
        for origin in (one.first, one.other):
            line = say("line {line}: {value}", line=origin.line, value=origin.value)
            indented(out, line)
    out.print()
    if not text.facts:
        none = say(
            "No facts could be read in the {lines} lines of {name}.",
            lines=text.lines,
            name=text.name,
        )
        out.print(shown(none))
        return
    out.print(Styled(shown(say("Read in {name}:", name=text.name)), "bold"))
    table = three_columns()
    told = text.facts if everything else text.facts[:MOST_READ]
    for origin in told:
        table.add_row(
            shown(say("line {line}", line=origin.line)),
            origin.fact,
            Styled(origin.value, overflow="fold"),
        )
    out.print(Padding(table, (0, 0, 0, 2)))
    if len(told) < len(text.facts):
        more = len(text.facts) - len(told)
        indented(out, say("and {more} more, shown with --verbose", more=more))


def show_plan(plan: "Plan", *, everything: bool = False, to_stderr: bool = False) -> None:
    """A plan: what, why, with which command, what it was chosen over, what comes next."""
    with printing(to_stderr=to_stderr) as out:
        out.print(Styled(shown(_plan_title(plan)), "bold red" if plan.reasons else "bold"))
        indented(out, plan.because)
        for warned in plan.warnings:
            indented(out, _warning(warned), style=of_sentence("warning"))
        if plan.commands:
            _commands(out, say("Commands:"), plan.commands)
        _considered(out, plan.considered, everything=everything)
        if plan.next_steps:
            out.print()
            out.print(Styled(shown(mark("Next steps:")), "bold"))
            for step in plan.next_steps:
                _pasteable(out, shown(step))


def _warning(warned: "Warned") -> Text:
    return say("{word}: {summary}", word=warned.reason, summary=warned.summary)


def _plan_title(plan: "Plan") -> Text:
    if plan.reasons:
        return say("Refused: {words}", words=", ".join(plan.reasons))
    packages = _packages(plan.packages)
    if plan.verdict.value == "nothing-to-do":
        return say("Nothing to do: {packages} is there", packages=packages)
    return say("Install {packages}", packages=packages)


def _packages(packages: dict[str, str]) -> str:
    return ", ".join(f"{name} {version}" for name, version in packages.items())


def _considered(out: Console, rows: tuple["Considered", ...], *, everything: bool) -> None:
    listed = rows if everything else _nearest(rows)
    if not listed:
        return
    out.print()
    out.print(Styled(shown(mark("Why not another build:")), "bold"))
    table = three_columns()
    for row in listed:
        word = row.reason or shown(mark("chosen") if row.chosen else mark("fits"))
        table.add_row(f"{row.torch} {row.variant}", word, shown(row.because))
    out.print(Padding(table, (0, 0, 0, 2)))


def _nearest(rows: tuple["Considered", ...]) -> tuple["Considered", ...]:
    """The builds that look better than the chosen one: those that are listed before it."""
    before = []
    for row in rows:
        if row.chosen:
            break
        if row.reason != "TORCH_CPU_BUILD":
            before.append(row)
    return tuple(before[-NEAREST:])


def show_outcome(plan: "Plan", outcome: "Outcome") -> None:
    """What an install came to."""
    with printing() as out:
        _outcome(out, plan, outcome)


def _installed(outcome: "Outcome") -> Text:
    return say("Installed and verified: {packages}", packages=_packages(outcome.installed))


def _outcome(out: Console, plan: "Plan", outcome: "Outcome") -> None:
    if outcome.succeeded:
        out.print(Styled(shown(_installed(outcome)), "green"))
    else:
        words = say("Not installed: {words}", words=", ".join(outcome.reasons))
        out.print(Styled(shown(words), "bold red"))
        if outcome.because is not None:
            indented(out, outcome.because)
    if outcome.rolled_back:
        indented(out, mark("What was there before is back."))
    for note in outcome.notes:
        indented(out, note, style=of_sentence("warning"))
    for warned in plan.warnings if outcome.succeeded else ():
        indented(out, _warning(warned), style=of_sentence("warning"))
    for check in outcome.verified:
        state = CHECKED[check.passed]
        words = say(
            "{name}: {state}, {found}", name=say(check.name), state=said(state), found=check.found
        )
        indented(out, words, style=of_sentence(state))
    for step in outcome.next_steps or (plan.next_steps[-1:] if outcome.succeeded else ()):
        _pasteable(out, shown(step))
    if outcome.bench is not None:
        out.print(Styled.assemble("bench: ", (outcome.bench, STYLES[outcome.bench])))
    if outcome.log:
        out.print(shown(say("log: {path}", path=outcome.log)), soft_wrap=True)
