"""Several GPUs of one machine, each in a worker of its own that sees no other.

What only has to be right runs on all of them at once, as training jobs load a machine. What is
timed runs on one after the other: side by side they would share the host's cores and its bus.
"""

import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from torchdoctor.bench import catalogue
from torchdoctor.bench.asked import Asked
from torchdoctor.bench.compact import fit
from torchdoctor.bench.merging import merge, worst
from torchdoctor.bench.messages import Message
from torchdoctor.bench.model import BenchReport, Item, MergedReport, Node
from torchdoctor.bench.parent import WORKER, run_bench
from torchdoctor.errors import BadRequest
from torchdoctor.texts import joined, say

TIMED = ("model", "gemm", "bandwidth", "launch")
"""Kinds of items that are timed."""
VARIABLE = "CUDA_VISIBLE_DEVICES"
# The worst of a status, where an item was run in both rounds (the health of a card is).
_ORDER = ("fail", "unknown", "warn", "pass", "skip")

OnGpuEvent = Callable[[str, Message], None]
Run = Callable[[str, Asked], BenchReport]


@dataclass(frozen=True, slots=True, kw_only=True)
class Workers:
    """How workers are started."""

    device: str = "cuda"
    """With "cpu", workers on the CPU stand for GPUs."""
    fault: str | None = None
    """What is to go wrong, a name of `faults.py`,"""
    faulty: str | None = None
    """and on which GPU."""
    script: Path = WORKER


def choose_gpus(text: str, visible: Sequence[str]) -> tuple[str, ...]:
    """The GPUs that `--gpus` names.

    Args:
        text: "all", numbers as CUDA counts, or UUIDs: "0,2", "GPU-1234".
        visible: What a worker can be given as CUDA_VISIBLE_DEVICES, in CUDA's order.

    Raises:
        BadRequest: one of them is not there.
    """
    if text.strip().lower() == "all":
        chosen = tuple(visible)
    else:
        chosen = tuple(_gpu(word.strip(), text, visible) for word in text.split(","))
    if not chosen:
        what = say("--gpus all: no GPU is seen here")
        raise BadRequest(what, next_step=say("see `torchdoctor check`"))
    return tuple(dict.fromkeys(chosen))


def _gpu(word: str, text: str, visible: Sequence[str]) -> str:
    if word.isdecimal() and int(word) < len(visible):
        return visible[int(word)]
    named = [one for one in visible if word and not word.isdecimal() and one.startswith(word)]
    if len(named) == 1:
        return named[0]
    seen = ", ".join(visible) or say("none")
    raise BadRequest(
        say("--gpus {text}: there is no GPU {word!r}", text=text, word=word),
        evidence=(say("seen: {gpus}", gpus=seen),),
        next_step=say("give all, numbers from 0 on, or UUIDs"),
    )


def run_side_by_side(
    python: Path,
    gpus: Sequence[str],
    asked: Asked,
    on_event: OnGpuEvent | None = None,
    workers: Workers | None = None,
) -> MergedReport:
    """Run the bench on every GPU.

    Args:
        python: The interpreter that has torch.
        gpus: What each worker is given as CUDA_VISIBLE_DEVICES.
        asked: What is to be run.
        on_event: Told of every message, with the GPU that it comes from; by one thread at a time.
        workers: How they are started; None: as always.
    """
    run = _runner(python, workers or Workers(), _one_at_a_time(on_event))
    # Split by kind: an item that is timed is right or wrong in the same run.
    names = asked.only or tuple(catalogue.names(asked.tier))
    timed = tuple(name for name in names if catalogue.kind_of(name) in TIMED)
    other = tuple(name for name in names if name not in timed)
    first = _all_at_once(gpus, replace(asked, only=other), run) if other else {}
    parts = []
    for rank, gpu in enumerate(gpus):
        rounds = [first[gpu]] if gpu in first else []
        if timed:
            rounds.append(run(gpu, replace(asked, only=timed)))
        parts.append(
            _one_report(rounds, names, Node(host=socket.gethostname(), rank=rank, gpu=gpu))
        )
    return merge(parts)


def _runner(python: Path, workers: Workers, tell: OnGpuEvent) -> Run:
    """Runs the bench on one GPU."""

    def run(gpu: str, asked: Asked) -> BenchReport:
        return run_bench(
            python,
            tier=asked.tier,
            device=workers.device,
            require_gpu=workers.device != "cpu",
            only=asked.only,
            data=asked.data,
            on_event=lambda message: tell(gpu, message),
            fault=workers.fault if gpu == workers.faulty else None,
            environment={VARIABLE: gpu},
            worker=workers.script,
        )

    return run


def _all_at_once(gpus: Sequence[str], asked: Asked, run: Run) -> dict[str, BenchReport]:
    found: dict[str, BenchReport] = {}

    def keep(gpu: str) -> None:
        found[gpu] = run(gpu, asked)

    # Daemons: Ctrl-C ends us at once, and workers end when their parent does.
    threads = [threading.Thread(target=keep, args=(gpu,), daemon=True) for gpu in gpus]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def _one_report(rounds: Sequence[BenchReport], names: Sequence[str], node: Node) -> BenchReport:
    """What both rounds on one GPU came to, as one document: the worse one decides."""
    verdict = worst([one.verdict for one in rounds])
    report = replace(
        rounds[0],
        verdict=verdict,
        because=joined(dict.fromkeys(one.because for one in rounds if one.verdict == verdict)),
        items=_in_order([item for one in rounds for item in one.items], names),
        took_s=round(sum(one.took_s for one in rounds), 3),
        node=node,
    )
    return fit(report)


def _in_order(items: Sequence[Item], names: Sequence[str]) -> tuple[Item, ...]:
    """The items in the order in which they are asked for, each once."""
    worst: dict[str, Item] = {}
    for item in items:
        known = worst.get(item.name)
        if known is None or _ORDER.index(item.status) < _ORDER.index(known.status):
            worst[item.name] = item
    places = {name: place for place, name in enumerate(names)}
    return tuple(sorted(worst.values(), key=lambda item: places.get(item.name, len(places))))


def _one_at_a_time(on_event: OnGpuEvent | None) -> OnGpuEvent:
    lock = threading.Lock()

    def tell(gpu: str, message: Message) -> None:
        if on_event is not None:
            with lock:
                on_event(gpu, message)

    return tell
