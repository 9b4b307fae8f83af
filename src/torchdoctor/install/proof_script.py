"""Runs inside the target interpreter after an install and tries whether it works.

Python 3.8 syntax, the standard library and the torch that was installed; `inside.py` runs it. Each
step names itself before it begins: what hangs or dies costs its own answer alone.
"""

# ruff: noqa: ANN401, B905 - torch is a module object here; zip has no strict= in 3.8

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.util
import json
import os
import shutil
import sys
import time
import warnings
from typing import Any

MARK = "torchdoctor-tells:"
SIZE = 24
"""Rows and columns of the matrices that are multiplied."""


def main(packages: list[str], expects_gpu: bool) -> None:  # noqa: FBT001 - keywords out of JSON
    """Tell everything.

    Args:
        packages: Distributions that must be there.
        expects_gpu: Whether the GPU must answer too.
    """
    versions = {name: version_of(name) for name in packages}
    tell(stage="import torch", distributions=versions)
    torch = imported("torch")
    if torch is not None:
        tell(torch=described(torch))
    modules: dict[str, Any] = {}
    for package in packages:
        if package != "torch" and versions[package] is not None:
            tell(stage="import " + package)
            modules[package] = imported(package)
    if torch is not None:
        compute(torch, "cpu")
        compare(torch, "cpu")
        if expects_gpu:
            try_gpu(torch)
        if hasattr(modules.get("torchvision"), "ops"):
            suppress_boxes(torch, modules["torchvision"])
        tell(compile=compile_needs())
    tell(stage="done")


def version_of(distribution: str) -> str | None:
    """The version in the metadata, which is what pip goes by; None where there is none."""
    try:
        return importlib.metadata.version(distribution)
    except Exception:  # noqa: BLE001 - PackageNotFoundError, and whatever broken metadata raise
        return None


def imported(package: str) -> Any:
    """The module, or None; either way it is told how the import went."""
    began = time.time()
    try:
        module = importlib.import_module(package.replace("-", "_"))
    except BaseException as error:  # noqa: BLE001 - an import may raise anything, SystemExit too
        tell(imported={package: one_line(error)})
        return None
    tell(imported={package: None}, took_s={package: round(time.time() - began, 1)})
    return module


def described(torch: Any) -> dict[str, Any]:
    """Which torch it is that was imported."""
    version = getattr(torch, "version", None)
    return {
        "version": str(getattr(torch, "__version__", "")),
        "cuda": getattr(version, "cuda", None),
        "hip": getattr(version, "hip", None),
        "folder": os.path.dirname(getattr(torch, "__file__", None) or ""),  # noqa: PTH120
    }


def compute(torch: Any, device: str) -> None:
    """Multiply two matrices of small whole numbers and compare every element.

    All values and sums are below 2**11, so that float32 (and TF32 as well) holds them exactly:
    any difference is a fault and no rounding.
    """
    tell(stage="a computation on " + device)
    left = [[float((3 * i + 5 * j) % 7 - 3) for j in range(SIZE)] for i in range(SIZE)]
    right = [[float((2 * i + 7 * j) % 5 - 2) for j in range(SIZE)] for i in range(SIZE)]
    expected = [[sum(a * b for a, b in zip(row, column)) for column in zip(*right)] for row in left]
    try:
        product = (tensor(torch, left, device) @ tensor(torch, right, device)).tolist()
    except Exception as error:  # noqa: BLE001 - that it fails is the answer
        tell(computed={device: {"error": one_line(error)}})
        return
    pairs = [(x, y) for row, other in zip(product, expected) for x, y in zip(row, other)]
    wrong = sum(found != right_one for found, right_one in pairs)
    tell(computed={device: {"wrong": wrong, "of": SIZE * SIZE}})


def tensor(torch: Any, rows: list[list[float]], device: str) -> Any:
    """The rows as float32 on a device."""
    return torch.tensor(rows, dtype=torch.float32, device=device)


def try_gpu(torch: Any) -> None:
    """is_available(), with the warning that says why not; then the computation."""
    tell(stage="torch.cuda.is_available()")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            available = bool(torch.cuda.is_available())
        except Exception as error:  # noqa: BLE001
            tell(is_available=False, said=one_line(error))
            return
    said = [" ".join(str(warning.message).split()) for warning in caught]
    tell(is_available=available, said=said[0] if said else None)
    if available:
        tell(stage="the kernels of the build")
        tell(kernels=kernels(torch))
        compute(torch, "cuda")
        compare(torch, "cuda")


def compare(torch: Any, device: str) -> None:
    """A matrix product and a convolution of random numbers against the same in float64.

    The worst difference by the largest value is told; what is too much is judged outside.
    """
    functional = getattr(getattr(torch, "nn", None), "functional", None)
    if functional is None:
        return
    tell(stage="a computation on " + device)
    try:
        told: dict[str, Any] = {
            "product": difference(torch, torch.matmul, device, (48, 64), (64, 32)),
            "convolution": difference(
                torch, functional.conv2d, device, (2, 3, 16, 16), (4, 3, 3, 3)
            ),
        }
    except Exception as error:  # noqa: BLE001 - that it fails is the answer
        told = {"error": one_line(error)}
    tell(compared={device: told})


def difference(torch: Any, operation: Any, device: str, *shapes: Any) -> float:
    """The worst difference between float32 on a device and float64 on the CPU, relative."""
    generator = torch.Generator().manual_seed(7)
    exact = [torch.randn(s, generator=generator, dtype=torch.float64) for s in shapes]
    right = operation(*exact)
    found = operation(*[one.to(device, torch.float32) for one in exact]).to("cpu", torch.float64)
    return float((found - right).abs().max() / right.abs().max())


def suppress_boxes(torch: Any, torchvision: Any) -> None:
    """Torchvision's nms, which is there only where its compiled part fits this torch."""
    tell(stage="torchvision.ops.nms")
    try:
        boxes = torch.tensor([[0.0, 0, 9, 9], [0.0, 0, 9, 8], [20.0, 20, 29, 29]])
        kept = torchvision.ops.nms(boxes, torch.tensor([0.9, 0.8, 0.7]), 0.5).tolist()
        tell(nms={"kept": kept})
    except Exception as error:  # noqa: BLE001
        tell(nms={"error": one_line(error)})


def compile_needs() -> dict[str, Any]:
    """What torch.compile needs beside torch: triton for the GPU, a C++ compiler for the CPU."""
    compilers = [os.environ.get("CXX"), "c++", "g++", "clang++", "cl"]
    found = next((one for one in compilers if one and shutil.which(one)), None)
    try:
        triton = importlib.util.find_spec("triton") is not None
    except Exception:  # noqa: BLE001 - a broken package raises what it likes
        triton = False
    return {"triton": triton, "compiler": found}


def kernels(torch: Any) -> dict[str, Any]:
    """What the cards can run and what the build has for them."""
    try:
        cards = range(torch.cuda.device_count())
        capabilities = ["{}.{}".format(*torch.cuda.get_device_capability(card)) for card in cards]
        return {"capabilities": capabilities, "built_for": list(torch.cuda.get_arch_list())}
    except Exception as error:  # noqa: BLE001
        return {"error": one_line(error)}


def one_line(error: BaseException) -> str:
    """Type and message of an exception, at most a few lines of a terminal long."""
    return " ".join(f"{type(error).__name__}: {error}".split())[:500]


def tell(**facts: Any) -> None:
    """Print one marked line now, on a line of its own whatever stands before it."""
    sys.stdout.write("\n" + MARK + json.dumps(facts) + "\n")
    sys.stdout.flush()
