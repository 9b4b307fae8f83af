"""What a person reads of an add-on: which file for which torch, and what else there is."""

from collections.abc import Iterator
from itertools import groupby

from rich.console import Console  # noqa: TID253 - this module is imported when it prints, never before
from rich.table import Table  # noqa: TID253

from torchdoctor.report.addon_model import AddonFile, MatrixAddon
from torchdoctor.report.console import printing

_ABI = {True: "yes", False: "no", None: "-"}


def show_addon(report: MatrixAddon) -> None:
    """The tables of an add-on, each row with its source."""
    with printing() as out:
        for row in report.means:
            out.print(f"{report.name} is {row.package} on {', '.join(row.platforms) or 'all'}")
            notes = (row.note, f"compute capability {row.cc_min} or newer" if row.cc_min else "")
            for line in filter(None, (*notes, f"{row.source}, {row.checked}")):
                out.print(f"  {line}", style="dim")
        _files(out, report.files)
        _releases(out, report)
        _pins(out, report)
        for platform, why in report.elsewhere.items():
            out.print(f"{platform}: {why}")


def _files(out: Console, files: tuple[AddonFile, ...]) -> None:
    if not files:
        return
    table = _table("platform", "torch", "CUDA", "C++11 ABI", "Pythons", "version", "hash")
    for _, group in groupby(files, key=_build_of):
        same = list(group)
        table.add_row(*_row(same))
    out.print()
    out.print(table)
    for line in dict.fromkeys(_sources(files)):
        out.print(f"  {line}", style="dim")


def _build_of(file: AddonFile) -> tuple[object, ...]:
    # Files that differ by their Python alone stand next to each other.
    return file.platform, file.torch, file.cuda, file.cxx11_abi, file.version


def _row(same: list[AddonFile]) -> list[str]:
    first = same[0]
    known = sum(file.sha256 is not None for file in same)
    stated = "known" if known == len(same) else f"{known} of {len(same)}" if known else "not seen"
    pythons = " ".join(file.python for file in same)
    abi = _ABI[first.cxx11_abi]
    return [first.platform, first.torch, first.cuda, abi, pythons, first.version, stated]


def _sources(files: tuple[AddonFile, ...]) -> Iterator[str]:
    for file in files:
        folder = file.url.rpartition("/")[0]
        doubt = "" if file.verified else f"; not verified: {file.note}"
        yield f"{folder}/ ({file.source}, {file.checked}{doubt})"


def _releases(out: Console, report: MatrixAddon) -> None:
    if not report.releases:
        return
    table = _table("release", "torch", "platforms and Pythons", "source")
    for row in report.releases:
        where = "\n".join(f"{name}: {' '.join(tags)}" for name, tags in row.pythons.items())
        table.add_row(f"{row.package} {row.version}", row.torch or "not known", where, row.source)
    out.print()
    out.print(table)


def _pins(out: Console, report: MatrixAddon) -> None:
    if not report.pins:
        return
    table = _table("torch", "comes with")
    for torch, pin in report.pins.items():
        table.add_row(torch, f"{report.name}{pin}")
    out.print()
    out.print(table)


def _table(*names: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for name in names:
        table.add_column(name, overflow="fold")
    return table
