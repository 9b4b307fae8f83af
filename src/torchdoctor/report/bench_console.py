"""A bench on the console: the verdict, an item a line, and what became of it since a baseline."""

from typing import TYPE_CHECKING

from rich.padding import Padding  # noqa: TID253 - this module is imported when it prints, never before
from rich.text import Text as Styled  # noqa: TID253

from torchdoctor.report.console import STYLES, indented, printing, three_columns

if TYPE_CHECKING:
    from torchdoctor.bench.model import BenchReport


def show_bench(report: "BenchReport", *, to_stderr: bool = False) -> None:
    """The bench's verdict, and an item a line."""
    table = three_columns()
    for item in report.items:
        table.add_row(item.name, Styled(item.status, STYLES[item.status]), item.because)
    with printing(to_stderr=to_stderr) as out:
        out.print(Styled.assemble("bench: ", (report.verdict, STYLES[report.verdict])))
        indented(out, report.because)
        out.print(Padding(table, (0, 0, 0, 2)))
