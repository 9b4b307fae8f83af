"""`torchdoctor bench`: proof that an install computes right."""

import contextlib
import os
from collections.abc import Callable  # noqa: TC003 - costs nothing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from torchdoctor.cli.options import JsonOption, PythonOption, VerboseOption, examples

if TYPE_CHECKING:
    from torchdoctor.bench.messages import Message

EXAMPLES = examples(
    "torchdoctor bench --quick",
    "torchdoctor bench --python .venv/bin/python --require-gpu --json",
)


def command(
    *,
    python: PythonOption = None,
    quick: Annotated[bool, typer.Option("--quick", help="The short tier: about 30 s.")] = False,
    only: Annotated[
        str | None, typer.Option("--only", metavar="NAMES", help="Run these items: mlp,gemm.")
    ] = None,
    list_items: Annotated[
        bool, typer.Option("--list", help="Print all items and what judges them, and end.")
    ] = False,
    data: Annotated[
        Path | None, typer.Option("--data", metavar="DIR", help="Learn from a local MNIST.")
    ] = None,
    raw: Annotated[
        Path | None, typer.Option("--raw", metavar="FILE", help="Write raw samples, JSON lines.")
    ] = None,
    require_gpu: Annotated[
        bool, typer.Option("--require-gpu", help="No verdict without a GPU: exit status 2.")
    ] = False,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> int:
    """Train classic models on the GPU and check that it computes right."""
    from torchdoctor.bench.asked import listing, read_data, read_only
    from torchdoctor.bench.judge import exit_status
    from torchdoctor.bench.parent import run_bench
    from torchdoctor.facts.choose import choose_interpreter

    if list_items:
        typer.echo(listing())
        return 0
    wanted, folder = read_only(only), read_data(data)
    interpreter = choose_interpreter(python, os.environ)
    with contextlib.ExitStack() as open_files:
        report = run_bench(
            interpreter,
            tier="quick" if quick else "full",
            require_gpu=require_gpu,
            on_event=_listener(raw, open_files, verbose=verbose),
            only=wanted,
            data=folder,
        )
    if as_json:
        from torchdoctor.report.document import render_json

        typer.echo(render_json(report))
    else:
        from torchdoctor.report.bench_console import show_bench

        show_bench(report)
    return exit_status(report)


def _listener(
    raw: Path | None, open_files: contextlib.ExitStack, *, verbose: bool
) -> "Callable[[Message], None]":
    """Who is told of every message: the raw file, and stderr."""
    from torchdoctor.bench.raw import RawFile

    listeners: list[Callable[[Message], None]] = [_tell] if verbose else []
    if raw is not None:
        listeners.append(open_files.enter_context(RawFile(raw)).take)

    def listen(message: "Message") -> None:
        for listener in listeners:
            listener(message)

    return listen


def _tell(message: object) -> None:
    """What the worker is at, on stderr."""
    word, name = getattr(message, "message", ""), getattr(message, "name", "")
    typer.echo(f"{word} {name}".rstrip(), err=True)
