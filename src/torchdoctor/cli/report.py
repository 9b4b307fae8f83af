"""`torchdoctor report`: the benches of many nodes as one."""

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated

import typer

from torchdoctor.cli.options import JsonOption, VerboseOption, examples
from torchdoctor.errors import BadRequest
from torchdoctor.texts import say, verbatim

if TYPE_CHECKING:
    from torchdoctor.bench.fleet import Fleet
    from torchdoctor.bench.fleet_exports import SuperBench
    from torchdoctor.bench.fleet_model import FleetReport

EXAMPLES = examples(
    "torchdoctor report results/*.jsonl",
    "torchdoctor report --export superbench results/ > results-summary.jsonl",
)
EXPORTS = ("superbench", "nvrx")
ENDINGS = (".json", ".jsonl", ".ndjson")
"""Files that are read of a folder."""
STANDARD_INPUT = say("standard input")


def command(
    files: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="FILES",
            help="Documents of `bench --json`, one a file or many; folders of them; - for stdin.",
        ),
    ] = None,
    as_json: JsonOption = False,
    export: Annotated[
        str | None,
        typer.Option(
            "--export",
            metavar="FORM",
            help="superbench: its results-summary.jsonl; nvrx: a health check's JSON.",
        ),
    ] = None,
    verbose: VerboseOption = False,
) -> int:
    """Merge the benches of many nodes: rank them, and name failing and slow ones."""
    from torchdoctor.bench.fleet import Fleet
    from torchdoctor.bench.fleet_exports import SuperBench

    if export is not None and export not in EXPORTS:
        what = say("--export {form!r} is no form", form=export)
        raise BadRequest(what, next_step=say("take {forms}", forms=", ".join(EXPORTS)))
    _refuse_missing(files or ())
    fleet = Fleet()
    superbench = SuperBench() if export == "superbench" else None
    for name in files or ["-"]:
        for path, shown in _files(name):
            _read(path, shown, _Takers(fleet, superbench))
    report = fleet.report()
    if not report.nodes:
        raise BadRequest(
            say(
                "{files}: there is no document of a bench in it",
                files=", ".join(files) if files else STANDARD_INPUT,
            ),
            evidence=report.skipped.first[:3],
            next_step=say("give what `torchdoctor bench --json` printed"),
        )
    if export is not None:
        _export(report, superbench)
    elif as_json:
        from torchdoctor.report.document import render_json

        typer.echo(render_json(report))
    else:
        from torchdoctor.report.fleet_console import show_fleet

        show_fleet(report, everything=verbose)
    # As of a bench, but 2 would say that the command was used wrongly.
    return int(report.verdict in ("CRITICAL", "UNKNOWN"))


def _refuse_missing(files: Sequence[str]) -> None:
    """Refuse files of which not one is there; of several, some may be late."""
    if files and not any(name == "-" or os.path.lexists(name) for name in files):
        raise BadRequest(
            say("there is no file {files}", files=", ".join(files)),
            next_step=say("name files or folders that are there, or - for standard input"),
        )


def _export(report: "FleetReport", superbench: "SuperBench | None") -> None:
    import json

    from torchdoctor.bench.fleet_exports import health_check

    rows = superbench.rows() if superbench is not None else [health_check(report)]
    for row in rows:
        typer.echo(json.dumps(row, ensure_ascii=False))


class _Takers:
    """Gives every document to all that want it; the fleet alone counts what is none."""

    def __init__(self, fleet: "Fleet", superbench: "SuperBench | None") -> None:
        self._fleet, self._superbench = fleet, superbench
        self.skip = fleet.skip

    def take(self, data: object, source: str) -> None:
        self._fleet.take(data, source)
        if self._superbench is not None:
            self._superbench.take(data, source)


def _files(name: str) -> Iterable[tuple[str, str]]:
    """The files that a name stands for, and how each is called."""
    folder = Path(name)
    if name == "-":
        return ((name, STANDARD_INPUT),)
    if not folder.is_dir():
        return ((name, name),)
    try:
        found = sorted(path for path in folder.iterdir() if path.suffix in ENDINGS)
    except OSError as error:
        raise BadRequest(
            say("the folder {name} cannot be read: {why}", name=name, why=error.strerror),
            next_step=say("look who owns it, or name its files"),
        ) from None
    if not found:
        raise BadRequest(
            say("the folder {name} holds no {endings}", name=name, endings=", ".join(ENDINGS)),
            next_step=say("name the files themselves, whatever their ending"),
        )
    return ((str(path), path.name) for path in found)


def _read(path: str, shown: str, fleet: _Takers) -> None:
    """Take everything that a file holds, one document at a time."""
    try:
        if path == "-":
            _take(sys.stdin.buffer, shown, fleet)
        else:
            with Path(path).open("rb") as file:
                _take(file, shown, fleet)
    except (OSError, ValueError) as error:  # ValueError: a name that no file can have
        fleet.skip(shown, verbatim(getattr(error, "strerror", None) or str(error)))


def _take(file: IO[bytes], name: str, fleet: _Takers) -> None:
    from torchdoctor.bench.records import records

    for record in records(_lines(file)):
        place = say("{name}:{line}", name=name, line=record.line)
        if record.problem is None:
            fleet.take(record.data, name if record.line == 1 else place)
        else:
            fleet.skip(place, record.problem)


def _lines(file: IO[bytes]) -> Iterator[bytes]:
    """Lines, and pieces of what has no lines: no file is ever read as a whole."""
    from torchdoctor.bench.records import MOST_BYTES

    while line := file.readline(MOST_BYTES):
        yield line
