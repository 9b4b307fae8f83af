"""A fleet on the console: how many of each, what fails and why, and who is slow."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.console import Console  # noqa: TID253 - this module is imported when it prints, never before
from rich.padding import Padding  # noqa: TID253
from rich.table import Table  # noqa: TID253
from rich.text import Text as Styled  # noqa: TID253

from torchdoctor.report.console import STYLES, indented, of_sentence, printing, shown
from torchdoctor.texts import Text, joined, mark, retold, say

if TYPE_CHECKING:
    from torchdoctor.bench.fleet_model import FleetReport, NodeGroup, RankedNode

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
        indented(out, say("verdicts: {counts}", counts=counts))
        for group in report.groups:
            indented(out, _group(group), style="dim")
        _failing(out, report, everything=everything)
        _ranking(out, report, everything=everything)
        _left_out(out, report)


def _group(group: "NodeGroup") -> Text:
    return say(
        "{nodes} x {device}, torch {torch}, {tier} tier",
        nodes=group.nodes,
        device=retold(group.device),
        torch=retold(group.torch),
        tier=group.tier,
    )


def _failing(out: Console, report: "FleetReport", *, everything: bool) -> None:
    if not report.failing:
        return
    _title(out, say("Failing nodes:"))
    table = _table()
    listed = report.failing if everything else report.failing[:MOST_SHOWN]
    for node in listed:
        word = Styled(node.verdict, STYLES[node.verdict])
        table.add_row(_name(node.node), word, shown(_reasons(node.reasons)))
    out.print(Padding(table, (0, 0, 0, 2)))
    _more(out, len(report.failing) - len(listed))


def _reasons(reasons: Iterable[str]) -> Text:
    first, *others = reasons
    words = joined([first])
    for other in others:  # a separator alone would be the same in every language
        words = say("{before}; {part}", before=words, part=other)
    return words


def _ranking(out: Console, report: "FleetReport", *, everything: bool) -> None:
    ranked = [node for node in report.ranking if node.score is not None]
    if not ranked:
        return
    _title(out, say("Ranking, the slowest first (1 is the best of the peers):"))
    table = _table()
    listed = ranked if everything else ranked[:MOST_SHOWN]
    for node in listed:
        score = Styled(f"{node.score:.3f}", STYLES[node.standing])
        table.add_row(_name(node.node), score, shown(_slow(node)))
    out.print(Padding(table, (0, 0, 0, 2)))
    _more(out, len(ranked) - len(listed))


def _name(node: str) -> str:
    """A node's name: never looked up, whatever word a host is called by."""
    return shown(say("{node}", node=node))


def _title(out: Console, words: Text) -> None:
    out.print()
    out.print(shown(words))


def _table() -> Table:
    """Names of nodes may be paths: they are folded where they are longer than words."""
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(overflow="fold")
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold", min_width=LEAST_FOR_WORDS)
    return table


def _slow(node: "RankedNode") -> Text:
    words = [f"{slow.metric} {slow.score:.2f}" for slow in node.slow[:MOST_SLOW]]
    if len(node.slow) > MOST_SLOW:
        words.append(say("{count} more", count=len(node.slow) - MOST_SLOW))
    return joined(words, ", ")


def _more(out: Console, count: int) -> None:
    if count > 0:
        indented(out, say("and {more} more, shown with --verbose", more=count), style="dim")


def _left_out(out: Console, report: "FleetReport") -> None:
    if report.repeated:
        template = mark("{count} nodes were told of again; the last word counts.")
        _title(out, say(template, count=report.repeated))
    if report.skipped.count:
        _title(out, say("Skipped, {count} in all:", count=report.skipped.count))
        for words in report.skipped.first:
            indented(out, words, style=of_sentence("warning"))
