"""The worker's side of the conversation: says who it is, runs the models, tells what came out.

    hello           the interpreter, its torch, the device, and the items to come, or what is wrong
    item-started    before each item, so that a silence can be laid to its door
    item-finished   checks and metrics, not judged
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
import warnings
from typing import TYPE_CHECKING, Any

from torchdoctor.bench import models, wire

if TYPE_CHECKING:
    from torchdoctor.bench.trial import Trial

CRASHED = 1


class NotReady(Exception):
    """Nothing can be run here.

    Args:
        kind: "no-torch", "import-failed", "no-gpu" or "gpu-failed".
        words: What was seen.
    """

    def __init__(self, kind: str, words: str) -> None:
        super().__init__(kind, words)
        self.kind = kind
        self.words = words


def main(arguments: list[str]) -> int:
    """Run the session; 0 when all items ran, whatever came of them."""
    options = _options(arguments)
    channel = wire.Channel.take_stdout()
    if os.name == "posix":
        threading.Thread(target=_end_with_parent, daemon=True).start()
    hello: dict[str, Any] = {"protocol": wire.PROTOCOL, "python": platform.python_version()}
    try:
        torch = import_torch()
        hello["torch"] = describe_torch(torch)
        device = choose_device(torch, options.device, require_gpu=options.require_gpu)
        hello["device"] = describe_device(torch, device)
    except NotReady as problem:
        channel.send("hello", **hello, problem={"kind": problem.kind, "words": problem.words})
        return 0
    channel.send("hello", **hello, items=options.items)
    trial = prepare_trial(torch, device, options)
    for name in options.items:
        if not run_item(channel, name, trial):
            return CRASHED
    channel.send("done")
    return 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Trains the bench's models in this interpreter.")
    parser.add_argument("--tier", choices=("quick", "full"), default="full")
    parser.add_argument("--device", default="auto", type=_device, help="auto, cpu, cuda or cuda:N")
    parser.add_argument("--require-gpu", action="store_true")
    parser.add_argument("--fault", help="train wrongly on purpose: a name of trial.FAULTS")
    parser.add_argument("--items", nargs="+", default=models.names(), help="default: all")
    return parser.parse_args(arguments)


def _device(text: str) -> str:
    if not re.fullmatch(r"auto|cpu|cuda(:\d+)?", text):
        raise argparse.ArgumentTypeError("auto, cpu, cuda or cuda:N expected")
    return text


def _end_with_parent() -> None:
    """End when stdin does, at once: a parent that was killed could not tell us otherwise.

    Not on Windows, where a read that waits on a pipe can hold up other uses of it.
    """
    while os.read(0, 1024):
        pass
    os._exit(CRASHED)


def import_torch() -> Any:  # noqa: ANN401 - the module torch
    """The module torch.

    Raises:
        NotReady: it is not installed, or its import fails.
    """
    # torch works without numpy, and its warning would pass for the worker's last words.
    warnings.filterwarnings("ignore", message="Failed to initialize NumPy")
    try:
        import torch
    except ModuleNotFoundError as error:
        kind = "no-torch" if error.name == "torch" else "import-failed"
        raise NotReady(kind, in_one_line(error)) from error
    except Exception as error:  # whatever the import of a damaged torch raises
        raise NotReady("import-failed", in_one_line(error)) from error
    if not hasattr(torch, "__version__"):  # the empty folder that a broken uninstall leaves behind
        raise NotReady("no-torch", "the folder named torch holds no torch")
    return torch


def describe_torch(torch: Any) -> dict[str, Any]:  # noqa: ANN401
    """Version of torch and of what it was built with; None where it has no such part."""
    cudnn = torch.backends.cudnn
    return {
        "version": str(torch.__version__),
        "cuda": torch.version.cuda,
        "hip": getattr(torch.version, "hip", None),
        "cudnn": cudnn.version() if cudnn.is_available() else None,
        "python": platform.python_version(),
    }


def choose_device(torch: Any, wanted: str, *, require_gpu: bool) -> str:  # noqa: ANN401
    """The device to run on: the wanted one, else the first GPU if there is one, else the CPU.

    Raises:
        NotReady: a GPU is required or wanted, and torch sees none.
    """
    complaint = _why_no_cuda(torch)
    wants_gpu = require_gpu or wanted.startswith("cuda")
    if wanted == "cpu" and require_gpu:
        raise NotReady("no-gpu", "the CPU was asked for, and a GPU required")
    if complaint is not None and wants_gpu:
        raise NotReady("no-gpu", complaint)
    if wanted == "auto":
        return "cuda:0" if complaint is None else "cpu"
    return "cuda:0" if wanted == "cuda" else wanted


def _why_no_cuda(torch: Any) -> str | None:  # noqa: ANN401
    """What keeps torch from using a GPU; None: nothing does."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        if torch.cuda.is_available():
            return None
    if torch.version.cuda is None and getattr(torch.version, "hip", None) is None:
        return f"torch {torch.__version__} is built without CUDA"
    if caught:
        return str(caught[-1].message).split("\n", maxsplit=1)[0]
    return "torch.cuda.is_available() is False"


def describe_device(torch: Any, device: str) -> dict[str, Any]:  # noqa: ANN401
    """Name, type, compute capability and memory of the device.

    Raises:
        NotReady: the GPU does not answer.
    """
    if not device.startswith("cuda"):
        return {"name": platform.machine(), "type": "cpu", "threads": torch.get_num_threads()}
    try:
        properties = torch.cuda.get_device_properties(device)
    except Exception as error:  # the first word that is spoken with the card
        raise NotReady("gpu-failed", in_one_line(error)) from error
    return {
        "name": properties.name,
        "type": "cuda",
        "compute_capability": f"{properties.major}.{properties.minor}",
        "memory_bytes": properties.total_memory,
    }


def prepare_trial(torch: Any, device: str, options: argparse.Namespace) -> Trial:  # noqa: ANN401
    """Where and how all models are trained."""
    from torchdoctor.bench.trial import Trial

    # TF32 rounds to 10 bits, which no check here allows for; the environment may have asked for it.
    torch.set_float32_matmul_precision("highest")
    return Trial(device=device, tier=options.tier, fault=options.fault)


def run_item(channel: wire.Channel, name: str, trial: Trial) -> bool:
    """Run one item and tell of it; False when it raised."""
    channel.send("item-started", name=name)
    began = time.perf_counter()
    try:
        measured = models.load(name).run(trial)
    except Exception as error:  # noqa: BLE001 - whatever a model raises is told, not lost
        traceback.print_exc()
        channel.send("item-crashed", name=name, words=in_one_line(error))
        return False
    channel.send(
        "item-finished",
        name=name,
        kind="model",
        took_s=time.perf_counter() - began,
        checks=[check._asdict() for check in measured.checks],
        metrics=measured.metrics,
        lap_rates=measured.lap_rates,
    )
    return True


def in_one_line(error: BaseException) -> str:
    """An exception's type and first line: what CUDA errors say after it is the same every time."""
    [first, *_] = str(error).splitlines() or [""]
    return f"{type(error).__name__}: {first}"
