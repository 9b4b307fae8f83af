"""`bench --gpus` and `bench --distributed`: several devices, and one document of all."""

import contextlib
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from torchdoctor.errors import BadRequest
from torchdoctor.texts import say

if TYPE_CHECKING:
    from torchdoctor.bench.asked import Asked
    from torchdoctor.bench.messages import Message
    from torchdoctor.bench.model import BenchReport, MergedReport
    from torchdoctor.bench.ranks import Place


def bench_gpus(python: Path, gpus: str, asked: "Asked") -> "MergedReport":
    """Run the bench on the GPUs that `--gpus` names.

    Raises:
        BadRequest: one of them is not there.
    """
    from torchdoctor.bench.side_by_side import choose_gpus, run_side_by_side

    return run_side_by_side(python, choose_gpus(gpus, visible_gpus(python)), asked, _tell_of)


def _tell_of(gpu: str, message: "Message") -> None:
    """Each item of each GPU, on stderr."""
    from torchdoctor.bench.messages import ItemFinished

    if isinstance(message, ItemFinished):
        typer.echo(f"GPU {gpu}: {message.name}: {message.took_s:.1f} s", err=True)


def visible_gpus(python: Path) -> tuple[str, ...]:
    """What a worker can be given as CUDA_VISIBLE_DEVICES, in CUDA's order.

    Raises:
        BadRequest: it cannot be found out.
    """
    from torchdoctor.diagnosis.visible import CUDA_VARIABLE, visible_cards
    from torchdoctor.facts.collect import collect

    named = os.environ.get(CUDA_VARIABLE)
    if named is not None:  # a scheduler's choice, whatever it names: numbers, UUIDs, MIG instances
        return tuple(word.strip() for word in named.split(",") if word.strip())
    facts = collect(python)
    nvidia = tuple(gpu for gpu in facts.gpus or () if gpu.vendor == "nvidia")
    visible = visible_cards(facts, nvidia)
    if visible is None:
        raise BadRequest(
            say("--gpus: which GPUs there are cannot be told here"),
            next_step=say(
                "name them in {variable}, for example MIG instances", variable=CUDA_VARIABLE
            ),
        )
    return tuple(
        gpu.uuid or str(gpu.index) for gpu in visible.cards if gpu.uuid or gpu.index is not None
    )


def bench_rank(python: Path | None, asked: "Asked", *, limit_s: float | None, as_json: bool) -> int:
    """Be one rank of several; the exit status of its own document, on rank 0 of the merged one.

    Raises:
        BadRequest: nothing says which rank this is.
    """
    from torchdoctor.bench.judge import exit_status
    from torchdoctor.bench.meeting import Ended
    from torchdoctor.bench.parent import LIMITS
    from torchdoctor.bench.ranks import ended_early, meet, read_place

    place = read_place(os.environ)
    # torchrun runs us in the interpreter that has torch.
    interpreter = python or Path(sys.executable)
    gpu = _gpu_of(place, os.environ)
    environment = {} if gpu is None else {"CUDA_VISIBLE_DEVICES": gpu}
    # However long the local tests of another rank take, they end within the tier's limit.
    limit_s = LIMITS[asked.tier].all_s if limit_s is None else limit_s
    with _told_to_end() as no_more:
        try:
            local = _alone(interpreter, place, gpu, asked, environment)
            own, merged = meet(interpreter, place, local, limit_s=limit_s, environment=environment)
        except Ended:
            own, merged = ended_early(place, asked.tier)
        no_more()
        _tell(own, merged, place, as_json=as_json)
    return exit_status(merged or own)


def _alone(
    python: Path, place: "Place", gpu: str | None, asked: "Asked", environment: dict[str, str]
) -> "BenchReport":
    """The tests of this rank's own device."""
    from torchdoctor.bench.parent import run_bench
    from torchdoctor.bench.ranks import node_of

    report = run_bench(
        python,
        tier=asked.tier,
        only=asked.only,
        data=asked.data,
        require_gpu=asked.require_gpu,
        environment=environment,
    )
    on_gpu = report.device.get("type") == "cuda"
    return replace(report, node=node_of(place, gpu if on_gpu else None))


def _gpu_of(place: "Place", environ: "os._Environ[str]") -> str | None:
    """The GPU of this rank: the one of that number among those that the job was given."""
    named = environ.get("CUDA_VISIBLE_DEVICES")
    if named is None:
        return str(place.local_rank)
    words = [word.strip() for word in named.split(",") if word.strip()]
    # One for each task is what Slurm gives where it binds GPUs to tasks.
    return words[place.local_rank] if place.local_rank < len(words) else next(iter(words), None)


@contextlib.contextmanager
def _told_to_end() -> Iterator[Callable[[], None]]:
    """Ends what is waited for when torchrun says so, and not without a word.

    It sends SIGTERM to all ranks when one of them has failed, and waits half a minute. What is
    given says from when on that is of no interest any more.
    """
    from torchdoctor.bench.meeting import Ended

    def ignore() -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)

    def end(_number: int, _frame: object) -> None:
        ignore()
        raise Ended

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield ignore
    finally:
        signal.signal(signal.SIGTERM, before)


def _tell(
    own: "BenchReport", merged: "BenchReport | None", place: "Place", *, as_json: bool
) -> None:
    """JSON: a line a rank, and rank 0's merged one. Else rank 0 speaks for all."""
    if as_json:
        from torchdoctor.report.document import render_json_line

        lines = [render_json_line(document) for document in (own, merged) if document is not None]
        with _whole_lines(place):
            typer.echo("\n".join(lines))
    elif merged is not None:
        from torchdoctor.report.bench_console import show_bench

        show_bench(merged)


@contextlib.contextmanager
def _whole_lines(place: "Place") -> Iterator[None]:
    """Keeps lines whole: all ranks of a node print into one pipe, which may cut long ones."""
    try:
        import fcntl
    except ModuleNotFoundError:  # Windows
        yield
        return
    name = f"torchdoctor-{os.getuid()}-{place.port}.lock"
    with Path(tempfile.gettempdir(), name).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
        sys.stdout.flush()
