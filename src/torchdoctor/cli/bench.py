"""`torchdoctor bench`: proof that an install computes right."""

import contextlib
import os
from collections.abc import Callable  # noqa: TC003 - costs nothing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from torchdoctor.cli.options import JsonOption, PythonOption, VerboseOption, examples
from torchdoctor.errors import BadRequest
from torchdoctor.texts import mark, retold, say

if TYPE_CHECKING:
    from torchdoctor.bench.asked import Asked
    from torchdoctor.bench.messages import Message
    from torchdoctor.bench.model import BenchReport
    from torchdoctor.cli.bench_keeping import Keeping, Outputs

SEVERAL = (
    mark("Several ranks, with torchdoctor installed beside torch:"),
    "  torchrun --nproc-per-node gpu -m torchdoctor bench --distributed",
    mark("With --json: a line per rank, and one merged by rank 0."),
    mark("`torchdoctor report` merges those of many nodes."),
)
EXAMPLES = "\n\n\b\n".join(
    (
        examples(
            "torchdoctor bench --quick",
            "torchdoctor bench --python .venv/bin/python --require-gpu --json",
        ),
        "\n".join(SEVERAL),
    )
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
    page: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write one HTML page with plots.")
    ] = None,
    visdom: Annotated[
        str | None,
        typer.Option(
            "--visdom", metavar="[URL]", help="Draw live. Default: http://localhost:8097."
        ),
    ] = None,
    tensorboard: Annotated[
        Path | None,
        typer.Option("--tensorboard", metavar="DIR", help="Write for TensorBoard."),
    ] = None,
    gpus: Annotated[
        str | None,
        typer.Option("--gpus", metavar="all|0,1", help="Several GPUs, each in its own worker."),
    ] = None,
    distributed: Annotated[
        bool, typer.Option("--distributed", help="Be one rank of several, started by torchrun.")
    ] = False,
    rank_timeout: Annotated[
        str | None,
        typer.Option("--rank-timeout", metavar="S", help="How long a rank waits for the others."),
    ] = None,
    soak: Annotated[
        str | None,
        typer.Option("--soak", metavar="MINUTES", help="Then load the device for so long."),
    ] = None,
    require_gpu: Annotated[
        bool, typer.Option("--require-gpu", help="No verdict without a GPU: exit status 2.")
    ] = False,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> int:
    """Train classic models on the GPU and check that it computes right."""
    from torchdoctor.bench.asked import (
        NO_MINUTES,
        Asked,
        listing,
        read_data,
        read_only,
        read_time,
    )
    from torchdoctor.bench.judge import exit_status
    from torchdoctor.cli.bench_keeping import Outputs
    from torchdoctor.cli.bench_several import bench_gpus, bench_rank
    from torchdoctor.facts.choose import choose_interpreter

    if list_items:
        typer.echo(listing())
        return 0
    asked = Asked(
        tier="quick" if quick else "full",
        only=read_only(only),
        data=read_data(data),
        require_gpu=require_gpu,
        soak_minutes=read_time("--soak", soak, NO_MINUTES),
    )
    outputs = Outputs(
        raw=raw,
        save=save_baseline,
        compare=compare,
        page=page,
        visdom=visdom,
        tensorboard=tensorboard,
    )
    limit_s = read_time("--rank-timeout", rank_timeout)
    if gpus is not None or distributed:
        _refuse_beside_several(outputs, soak)
    if distributed:
        return bench_rank(python, asked, limit_s=limit_s, as_json=as_json)
    interpreter = choose_interpreter(python, os.environ)
    if gpus is not None:
        report: BenchReport = bench_gpus(interpreter, gpus, asked)
        _show(report, as_json=as_json)
    else:
        report = _bench_one(interpreter, asked, outputs, as_json=as_json, verbose=verbose)
    return exit_status(report)


def _refuse_beside_several(outputs: "Outputs", soak: str | None) -> None:
    given = {
        "--raw": outputs.raw,
        "--save-baseline": outputs.save,
        "--compare": outputs.compare,
        "--html": outputs.page,
        "--visdom": outputs.visdom,
        "--tensorboard": outputs.tensorboard,
        "--soak": soak,
    }
    for option, value in given.items():
        if value is not None:
            raise BadRequest(
                say("{option} takes what one device did, and several are asked for", option=option),
                next_step=say("leave it out, or bench each device alone"),
            )


def _bench_one(
    python: Path, asked: "Asked", outputs: "Outputs", *, as_json: bool, verbose: bool
) -> "BenchReport":
    """Bench the one device of this machine, and keep and show what is asked for."""
    from torchdoctor.bench.parent import run_bench
    from torchdoctor.cli.bench_keeping import Keeping

    keeping = Keeping(outputs, tier=asked.tier, data=asked.data)
    with contextlib.ExitStack() as stack:
        report = run_bench(
            python,
            tier=asked.tier,
            require_gpu=asked.require_gpu,
            on_event=_listener(python, outputs, keeping, stack, verbose=verbose),
            only=asked.only,
            data=asked.data,
            soak_minutes=asked.soak_minutes,
        )
    report = keeping.compared(report)
    _show(report, as_json=as_json)
    keeping.write(report)
    return report


def _show(report: "BenchReport", *, as_json: bool) -> None:
    """On standard output: one document, or what a person reads."""
    if as_json:
        from torchdoctor.report.document import render_json

        typer.echo(render_json(report))
    else:
        from torchdoctor.report.bench_console import show_bench

        show_bench(report)


def _listener(
    python: Path,
    outputs: "Outputs",
    keeping: "Keeping",
    stack: contextlib.ExitStack,
    *,
    verbose: bool,
) -> "Callable[[Message], None]":
    """Who is told of every message: what is kept, who watches, and the raw file."""
    from torchdoctor.bench.raw import RawFile
    from torchdoctor.cli.bench_drawing import drawings
    from torchdoctor.report.bench_progress import BenchProgress

    # Raw first: what ends the run is to stand in it.
    listeners: list[Callable[[Message], None]] = []
    if outputs.raw is not None:
        listeners.append(stack.enter_context(RawFile(outputs.raw)).take)
    listeners.append(keeping.take)
    listeners += [stack.enter_context(one).take for one in drawings(python, outputs)]
    listeners.append(_tell if verbose else stack.enter_context(BenchProgress()).on_event)

    def listen(message: "Message") -> None:
        for listener in listeners:
            listener(message)

    return listen


def _tell(message: object) -> None:
    """What the worker is at, on stderr."""
    word, name = getattr(message, "message", ""), getattr(message, "name", "")
    if not word.startswith("telemetry"):  # several a second
        words = (word, name, retold(getattr(message, "words", "")))
        typer.echo(" ".join(filter(None, words)), err=True)
