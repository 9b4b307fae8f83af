"""The worker's side of the conversation: says who it is, runs the items, tells what came out.

    hello           the interpreter, its torch, the device, and the items to come, or what is wrong
    item-started    before each item, so that a silence can be laid to its door
    item-finished   checks and metrics, not judged
    item-skipped    there is nothing to run here, or no time left; with the reason
    item-crashed    the item raised; the process ends, since a CUDA error spoils everything after it
    done            nothing more will come

Run by `worker.py`. 3.8 syntax, standard library, and torch where it can be imported.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import threading
import time
import traceback
from typing import TYPE_CHECKING, Any

from torchdoctor.bench import catalogue, wire
from torchdoctor.bench.device import (
    NotReady,
    choose_device,
    describe_device,
    describe_torch,
    import_torch,
    in_one_line,
)

if TYPE_CHECKING:
    from torchdoctor.bench.trial import Trial

CRASHED = 1
STOP = threading.Event()  # a soak is to end before its time
# Seconds by (tier, type of device) after which no further item begins, the start included.
BUDGETS = {
    ("quick", "cuda"): 30.0,
    ("quick", "cpu"): 60.0,
    ("full", "cuda"): 180.0,
    ("full", "cpu"): 600.0,
}
# An item that begins within the budget should end within it too.
LAST_START = 0.9
# Set before torch is loaded, where the user has not set them.
ENVIRONMENT = {
    # cuBLAS sums in a fixed order only with a workspace of its own, and asks before its first use.
    "CUBLAS_WORKSPACE_CONFIG": ":4096:8",
    # Threads that wait without spinning: on two busy cores a training took 2 s instead of 14.
    "OMP_WAIT_POLICY": "PASSIVE",
}


def main(arguments: list[str]) -> int:
    """Run the session; 0 when all items ran, whatever came of them."""
    options = _options(arguments)
    began = time.monotonic() - options.spent
    for name, value in ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    channel = wire.Channel.take_stdout()
    if os.name == "posix":
        threading.Thread(target=end_with_parent, daemon=True).start()
    hello: dict[str, Any] = {"protocol": wire.PROTOCOL, "python": platform.python_version()}
    hello["pid"] = os.getpid()
    try:
        torch = import_torch()
        hello["torch"] = describe_torch(torch)
        device = choose_device(torch, options.device, require_gpu=options.require_gpu)
        hello["device"] = describe_device(torch, device)
    except NotReady as problem:
        channel.send("hello", **hello, problem={"kind": problem.kind, "words": problem.words})
        return 0
    items = options.items or catalogue.names(options.tier)
    channel.send("hello", **hello, items=items)
    trial = prepare_trial(device, options, channel)
    budget_s = options.budget or BUDGETS[options.tier, hello["device"]["type"]]
    for name in items:
        channel.send("item-started", name=name)
        # A soak has a time of its own, and comes last.
        if time.monotonic() - began > budget_s * LAST_START and name != catalogue.SOAK:
            skip_item(channel, name, f"dropped: the budget of {budget_s:g} s ran short")
        elif not run_item(channel, name, trial):
            return CRASHED
    channel.send("done")
    return 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Runs the bench's items in this interpreter.")
    parser.add_argument("--tier", choices=("quick", "full"), default="full")
    parser.add_argument("--device", default="auto", type=_device, help="auto, cpu, cuda or cuda:N")
    parser.add_argument("--require-gpu", action="store_true")
    parser.add_argument("--data", help="a folder with MNIST's files")
    parser.add_argument("--budget", type=float, help="seconds; default: by tier and device")
    parser.add_argument("--spent", type=float, default=0.0, help="seconds of it that are gone")
    parser.add_argument("--fault", help="go wrong on purpose: a name of faults.py")
    parser.add_argument("--soak", type=float, default=1.0, help="minutes, of the item of that name")
    parser.add_argument("--items", nargs="+", help="default: all of the tier")
    return parser.parse_args(arguments)


def _device(text: str) -> str:
    if not re.fullmatch(r"auto|cpu|cuda(:\d+)?", text):
        raise argparse.ArgumentTypeError("auto, cpu, cuda or cuda:N expected")
    return text


def end_with_parent() -> None:
    """End when stdin does, at once: a parent that was killed could not tell us otherwise.

    Whatever is said there ends a soak.

    Not on Windows, where a read that waits on a pipe can hold up other uses of it.
    """
    while os.read(0, 1024):
        STOP.set()
    os._exit(CRASHED)


def prepare_trial(device: str, options: argparse.Namespace, channel: wire.Channel) -> Trial:
    """Where and how all items are run."""
    from torchdoctor.bench.running import compute_in_float32
    from torchdoctor.bench.trial import Pace, Trial

    def tell(share: float, words: str, figures: dict[str, float]) -> None:
        channel.send(
            "item-progress", name=catalogue.SOAK, share=share, words=words, figures=figures
        )

    compute_in_float32()
    pace = Pace(60 * options.soak, tell, STOP.is_set)
    return Trial(
        device=device, tier=options.tier, fault=options.fault, data=options.data, pace=pace
    )


def run_item(channel: wire.Channel, name: str, trial: Trial) -> bool:
    """Run one item and tell of it; False when it raised."""
    from torchdoctor.bench.running import measure
    from torchdoctor.bench.trial import Skip

    began = time.perf_counter()
    try:
        measured = measure(name, trial)
    except Skip as reason:
        skip_item(channel, name, str(reason))
        return True
    except Exception as error:  # noqa: BLE001 - whatever an item raises is told, not lost
        traceback.print_exc()
        channel.send("item-crashed", name=name, words=in_one_line(error))
        return False
    channel.send(
        "item-finished",
        name=name,
        kind=catalogue.kind_of(name),
        took_s=time.perf_counter() - began,
        checks=[check._asdict() for check in measured.checks],
        metrics=measured.metrics,
        series={label: one._asdict() for label, one in measured.series.items()},
        losses=measured.losses,
        notes=measured.notes,
    )
    return True


def skip_item(channel: wire.Channel, name: str, words: str) -> None:
    """Tell that an item is not run."""
    channel.send("item-skipped", name=name, kind=catalogue.kind_of(name), words=words)
