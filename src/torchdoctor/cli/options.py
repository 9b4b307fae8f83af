"""Options that several commands share."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

PythonOption = Annotated[
    Path | None,
    typer.Option(
        "--python",
        metavar="PATH",
        help="Interpreter to examine. Default: the active environment, then python3 on PATH.",
    ),
]
FactsOption = Annotated[
    Path | None,
    typer.Option("--facts", metavar="FILE", help="Use a facts file instead of this machine."),
]
ReportOption = Annotated[
    Path | None,
    typer.Option(
        "--report", metavar="FILE", help="Read pasted text instead of this machine; - for stdin."
    ),
]
MatrixOption = Annotated[
    list[str] | None,
    typer.Option(
        "--matrix",
        metavar="FILE",
        help="Rows of your own beside the matrix; repeatable. Default: $TORCHDOCTOR_MATRIX.",
    ),
]
CacheOption = Annotated[
    Path | None,
    typer.Option("--cache-dir", metavar="DIR", help="Cache of wheels. Default: the user's own."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document on stdout.")]
VerboseOption = Annotated[
    bool, typer.Option("--verbose", "-v", help="Also print what else was seen, on stderr.")
]


def extra_rows(given: Sequence[str] | None, environ: Mapping[str, str]) -> tuple[Path, ...]:
    """The files of `--matrix`; without it, those that the environment names, as PATH does."""
    named = given or environ.get("TORCHDOCTOR_MATRIX", "").split(os.pathsep)
    return tuple(Path(name) for name in named if name)


def examples(*lines: str) -> str:
    """The examples below a command's help, each on a line of its own."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)
