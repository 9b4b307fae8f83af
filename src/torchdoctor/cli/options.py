"""Options that several commands share."""

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
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document on stdout.")]
VerboseOption = Annotated[
    bool, typer.Option("--verbose", "-v", help="Also print what else was seen, on stderr.")
]


def examples(*lines: str) -> str:
    """The examples below a command's help, each on a line of its own."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)
