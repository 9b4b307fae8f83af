"""A fleet on the console: how many of each, what fails and why, and who is slow."""

from typing import TYPE_CHECKING

from rich.console import Console  # noqa: TID253 - this module is imported when it prints, never before
from rich.padding import Padding  # noqa: TID253
from rich.table import Table  # noqa: TID253
from rich.text import Text as Styled  # noqa: TID253

from torchdoctor.report.console import STYLES, indented, printing

if TYPE_CHECKING:
    from torchdoctor.bench.fleet_model import FleetReport, RankedNode

MOST_SHOWN = 20
"""Nodes of one list that are shown without --verbose."""
MOST_SLOW = 3
"""Speeds of one node that are named in a line."""

LEAST_FOR_WORDS = 30
"""Characters that names leave to the words beside them."""


def show_fleet(report: "FleetReport", *, everything: bool = False) -> None:
    """The verdict over all nodes, those that fail, and the ranking from its slow end."""
    with printing() as out:
        out.print(Styled.assemble("fleet: ", (report.verdict, STYLES[report.verdict])))
        indented(out, report.because)
        counts = ", ".join(f"{count} {word}" for word, count in report.verdicts.items())
        indented(out, f"verdicts: {counts}")
        for group in report.groups:
            words = f"{group.nodes} x {group.device}, torch {group.torch}, {group.tier} tier"
            indented(out, words, style="dim")
        _failing(out, report, everything=everything)
        _ranking(out, report, everything=everything)
        _left_out(out, report)


def _failing(out: Console, report: "FleetReport", *, everything: bool) -> None:
    if not report.failing:
        return
    out.print("\nFailing nodes:")
    table = _table()
    shown = report.failing if everything else report.failing[:MOST_SHOWN]
    for node in shown:
        word = Styled(node.verdict, STYLES[node.verdict])
        table.add_row(node.node, word, "; ".join(node.reasons))
    out.print(Padding(table, (0, 0, 0, 2)))
    _more(out, len(report.failing) - len(shown))


def _ranking(out: Console, report: "FleetReport", *, everything: bool) -> None:
    ranked = [node for node in report.ranking if node.score is not None]
    if not ranked:
        return
    out.print("\nRanking, the slowest first (1 is the best of the peers):")
    table = _table()
    shown = ranked if everything else ranked[:MOST_SHOWN]
    for node in shown:
        score = Styled(f"{node.score:.3f}", STYLES[node.standing])
        table.add_row(node.node, score, _slow(node))
    out.print(Padding(table, (0, 0, 0, 2)))
    _more(out, len(ranked) - len(shown))


def _table() -> Table:
    """Names of nodes may be paths: they are folded where they are longer than words."""
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(overflow="fold")
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold", min_width=LEAST_FOR_WORDS)
    return table


def _slow(node: "RankedNode") -> str:
    words = [f"{slow.metric} {slow.score:.2f}" for slow in node.slow[:MOST_SLOW]]
    if len(node.slow) > MOST_SLOW:
        words.append(f"{len(node.slow) - MOST_SLOW} more")
    return ", ".join(words)


def _more(out: Console, count: int) -> None:
    if count > 0:
        indented(out, f"and {count} more, shown with --verbose", style="dim")


def _left_out(out: Console, report: "FleetReport") -> None:
    if report.repeated:
        out.print(f"\n{report.repeated} nodes were told of again; the last word counts.")
    if report.skipped.count:
        out.print(f"\nSkipped, {report.skipped.count} in all:")
        for words in report.skipped.first:
            indented(out, words, style="yellow")
