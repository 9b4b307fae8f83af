"""`torchdoctor bench`: proof that an install computes right."""

import os
from typing import Annotated

import typer

from torchdoctor.cli.options import JsonOption, PythonOption, VerboseOption, examples

EXAMPLES = examples(
    "torchdoctor bench --quick",
    "torchdoctor bench --python .venv/bin/python --require-gpu --json",
)


def command(
    python: PythonOption = None,
    quick: Annotated[bool, typer.Option("--quick", help="The short tier: about 30 s.")] = False,
    require_gpu: Annotated[
        bool, typer.Option("--require-gpu", help="No verdict without a GPU: exit status 2.")
    ] = False,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> int:
    """Train classic models on the GPU and check that it computes right."""
    from torchdoctor.bench.judge import exit_status
    from torchdoctor.bench.parent import run_bench
    from torchdoctor.facts.choose import choose_interpreter

    report = run_bench(
        choose_interpreter(python, os.environ),
        tier="quick" if quick else "full",
        require_gpu=require_gpu,
        on_event=_tell if verbose else None,
    )
    if as_json:
        from torchdoctor.report.document import render_json

        typer.echo(render_json(report))
    else:
        from torchdoctor.report.console import show_bench

        show_bench(report)
    return exit_status(report)


def _tell(message: object) -> None:
    """What the worker is at, on stderr."""
    word, name = getattr(message, "message", ""), getattr(message, "name", "")
    typer.echo(f"{word} {name}".rstrip(), err=True)
