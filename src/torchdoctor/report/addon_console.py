"""What a person reads of an add-on: which file for which torch, and what else there is."""

from collections.abc import Iterator
from itertools import groupby

from rich.console import Console  # noqa: TID253 - this module is imported when it prints, never before
from rich.table import Table  # noqa: TID253

from torchdoctor.matrix.addon_rows import Addon
from torchdoctor.report.addon_model import AddonFile, MatrixAddon
from torchdoctor.report.console import printing, shown
from torchdoctor.texts import Text, mark, say

_ABI = {True: mark("yes"), False: mark("no"), None: "-"}


def show_addon(report: MatrixAddon) -> None:
    """The tables of an add-on, each row with its source."""
    with printing() as out:
        for row in report.means:
            out.print(shown(_meaning(report.name, row)))
            for line in _notes(row):
                out.print(f"  {shown(line)}", style="dim")
        _files(out, report.files)
        _releases(out, report)
        _pins(out, report)
        for platform, why in report.elsewhere.items():
            out.print(f"{platform}: {shown(why)}")


def _meaning(name: str, row: Addon) -> Text:
    platforms = ", ".join(row.platforms) or say("all")
    return say(
        "{name} is {package} on {platforms}", name=name, package=row.package, platforms=platforms
    )


def _notes(row: Addon) -> Iterator[str]:
    if row.note:
        yield row.note
    if row.cc_min:
        yield say("compute capability {least} or newer", least=row.cc_min)
    yield f"{row.source}, {row.checked}"


def _files(out: Console, files: tuple[AddonFile, ...]) -> None:
    if not files:
        return
    table = _table(
        mark("platform"),
        "torch",
        "CUDA",
        "C++11 ABI",
        mark("Pythons"),
        mark("version"),
        mark("hash"),
    )
    for _, group in groupby(files, key=_build_of):
        same = list(group)
        table.add_row(*_row(same))
    out.print()
    out.print(table)
    for line in dict.fromkeys(_sources(files)):
        out.print(f"  {shown(line)}", style="dim")


def _build_of(file: AddonFile) -> tuple[object, ...]:
    # Files that differ by their Python alone stand next to each other.
    return file.platform, file.torch, file.cuda, file.cxx11_abi, file.version


def _row(same: list[AddonFile]) -> list[str]:
    first = same[0]
    known = sum(file.sha256 is not None for file in same)
    pythons = " ".join(file.python for file in same)
    abi, stated = shown(_ABI[first.cxx11_abi]), shown(_stated(known, len(same)))
    return [first.platform, first.torch, first.cuda, abi, pythons, first.version, stated]


def _stated(known: int, count: int) -> Text:
    """Of how many files the hash is known."""
    if known == count:
        return say("known")
    return say("{known} of {count}", known=known, count=count) if known else say("not seen")


def _sources(files: tuple[AddonFile, ...]) -> Iterator[Text]:
    for file in files:
        folder = file.url.rpartition("/")[0]
        said = {"folder": folder, "source": file.source, "date": file.checked}
        if file.verified:
            yield say("{folder}/ ({source}, {date})", **said)
        else:
            yield say("{folder}/ ({source}, {date}; not verified: {note})", **said, note=file.note)


def _releases(out: Console, report: MatrixAddon) -> None:
    if not report.releases:
        return
    table = _table(mark("release"), "torch", mark("platforms and Pythons"), mark("source"))
    for row in report.releases:
        where = "\n".join(f"{name}: {' '.join(tags)}" for name, tags in row.pythons.items())
        torch = row.torch or shown(mark("not known"))
        table.add_row(f"{row.package} {row.version}", torch, where, row.source)
    out.print()
    out.print(table)


def _pins(out: Console, report: MatrixAddon) -> None:
    if not report.pins:
        return
    table = _table("torch", mark("comes with"))
    for torch, pin in report.pins.items():
        table.add_row(torch, f"{report.name}{pin}")
    out.print()
    out.print(table)


def _table(*names: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for name in names:
        table.add_column(shown(name), overflow="fold")
    return table
