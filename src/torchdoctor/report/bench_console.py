"""A bench on the console: the verdict, an item a line, and what became of it since a baseline."""

from typing import TYPE_CHECKING

from rich.console import Console  # noqa: TID253 - this module is imported when it prints, never before
from rich.padding import Padding  # noqa: TID253
from rich.text import Text as Styled  # noqa: TID253

from torchdoctor.report.console import STYLES, indented, printing, shown, three_columns
from torchdoctor.texts import mark, retold, say

if TYPE_CHECKING:
    from torchdoctor.bench.model import BenchReport, Compared

CHANGES = {"slower": "warn", "faster": "pass", "ambiguous": "unknown"}
CHANGE_WORDS = {
    "slower": mark("slower"),
    "faster": mark("faster"),
    "ambiguous": mark("ambiguous"),
}


def show_bench(report: "BenchReport", *, to_stderr: bool = False) -> None:
    """The bench's verdict, an item a line; of several devices, one a line."""
    with printing(to_stderr=to_stderr) as out:
        out.print(Styled.assemble("bench: ", (report.verdict, STYLES[report.verdict])))
        indented(out, retold(report.because))
        _items(out, report)
        for part in getattr(report, "parts", None) or ():
            _part(out, part)
        if report.compared is not None:
            _compared(out, report.compared)


def _items(out: Console, report: "BenchReport") -> None:
    table = three_columns()
    for item in report.items:
        status = Styled(item.status, STYLES[item.status])
        table.add_row(item.name, status, shown(retold(item.because)))
    if report.items:
        out.print(Padding(table, (0, 0, 0, 2)))


def _part(out: Console, part: "BenchReport") -> None:
    """One of several devices: its verdict, and what did not pass."""
    # A host is called as it is, whatever word that may be.
    name = shown(say("{node}", node=part.node.label) if part.node else say("a device"))
    out.print(Styled.assemble(f"\n{name}: ", (part.verdict, STYLES[part.verdict])))
    indented(out, retold(part.because))
    table = three_columns()
    for item in part.items:
        if item.status not in ("pass", "skip"):
            status = Styled(item.status, STYLES[item.status])
            table.add_row(item.name, status, shown(retold(item.because)))
    if table.row_count:
        out.print(Padding(table, (0, 0, 0, 2)))


def _compared(out: Console, compared: "Compared") -> None:
    made = compared.baseline_made
    out.print()
    out.print(shown(say("Since the baseline of {made} (its speed is 1):", made=made)))
    table = three_columns()
    for key, status in CHANGES.items():
        for name, ratio in getattr(compared, key).items():
            word = Styled(shown(CHANGE_WORDS[key]), STYLES[status])
            table.add_row(name, word, f"{ratio:.2f}")
    if table.row_count:
        out.print(Padding(table, (0, 0, 0, 2)))
    indented(out, say("unchanged: {count}", count=len(compared.same)))
    if compared.left_out:
        names = ", ".join(compared.left_out)
        indented(out, say("in one of the two only: {names}", names=names), style="dim")
