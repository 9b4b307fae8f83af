"""`torchdoctor bench`: proof that an install computes right."""

import contextlib
import os
from collections.abc import Callable  # noqa: TC003 - costs nothing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from torchdoctor.cli.options import JsonOption, PythonOption, VerboseOption, examples

if TYPE_CHECKING:
    from torchdoctor.bench.messages import Message
    from torchdoctor.bench.model import BenchReport
    from torchdoctor.cli.bench_keeping import Keeping

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
    save_baseline: Annotated[
        Path | None,
        typer.Option("--save-baseline", metavar="FILE", help="Keep how fast it was."),
    ] = None,
    compare: Annotated[
        Path | None,
        typer.Option("--compare", metavar="FILE", help="Warn where it is slower than a baseline."),
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
    from torchdoctor.cli.bench_keeping import Keeping
    from torchdoctor.facts.choose import choose_interpreter

    if list_items:
        typer.echo(listing())
        return 0
    wanted, folder = read_only(only), read_data(data)
    tier: Literal["quick", "full"] = "quick" if quick else "full"
    keeping = Keeping(tier=tier, data=folder, save=save_baseline, compare=compare)
    interpreter = choose_interpreter(python, os.environ)
    with contextlib.ExitStack() as open_files:
        report = run_bench(
            interpreter,
            tier=tier,
            require_gpu=require_gpu,
            on_event=_listener(raw, keeping, open_files, verbose=verbose),
            only=wanted,
            data=folder,
        )
    report = keeping.compared(report)
    _show(report, as_json=as_json)
    keeping.write(report)
    return exit_status(report)


def _show(report: "BenchReport", *, as_json: bool) -> None:
    """On standard output: one document, or what a person reads."""
    if as_json:
        from torchdoctor.report.document import render_json

        typer.echo(render_json(report))
    else:
        from torchdoctor.report.bench_console import show_bench

        show_bench(report)


def _listener(
    raw: Path | None, keeping: "Keeping", open_files: contextlib.ExitStack, *, verbose: bool
) -> "Callable[[Message], None]":
    """Who is told of every message: what is kept, the raw file, and stderr."""
    from torchdoctor.bench.raw import RawFile

    listeners: list[Callable[[Message], None]] = [keeping.take, *([_tell] if verbose else [])]
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
