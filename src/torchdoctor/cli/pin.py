"""`torchdoctor pin`: constraints that keep the installed build."""

import os
from pathlib import Path
from typing import Annotated

import typer

from torchdoctor.cli.options import PythonOption, examples

EXAMPLES = examples(
    "torchdoctor pin -o torch-constraints.txt",
    "torchdoctor pin --python .venv/bin/python",
)


def command(
    python: PythonOption = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write there. Default: stdout."),
    ] = None,
) -> int:
    """Write constraints that keep a later pip or uv from swapping this torch."""
    from torchdoctor.cli.pinning import STDOUT, check_constraint_file, pin_environment
    from torchdoctor.facts.choose import choose_interpreter

    path = output or STDOUT
    check_constraint_file(path, as_json=False)
    pin_environment(choose_interpreter(python, os.environ), path)
    return 0
