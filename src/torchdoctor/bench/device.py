"""What the worker says of itself: the torch that it found, and the device that it is going to use.

3.8 syntax, standard library, and torch where it can be imported.
"""

from __future__ import annotations

import platform
import re
import warnings
from typing import Any

OLDEST = (1, 12)
"""Torch that all items know how to ask: it is the first with set_float32_matmul_precision."""


class NotReady(Exception):
    """Nothing can be run here.

    Args:
        kind: "no-torch", "too-old", "import-failed", "no-gpu" or "gpu-failed".
        words: What was seen.
    """

    def __init__(self, kind: str, words: str) -> None:
        super().__init__(kind, words)
        self.kind = kind
        self.words = words


def import_torch() -> Any:  # noqa: ANN401 - the module torch
    """The module torch.

    Raises:
        NotReady: it is not installed, its import fails, or it is older than `OLDEST`.
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
    if is_too_old(str(torch.__version__)):
        raise NotReady("too-old", str(torch.__version__))
    return torch


def is_too_old(version: str) -> bool:
    """Whether a torch is older than `OLDEST`; one that tells no number is tried."""
    number = re.match(r"(\d+)\.(\d+)", version)
    return number is not None and (int(number[1]), int(number[2])) < OLDEST


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
        **marks_of(properties),
        **({"hip": torch.version.hip} if getattr(torch.version, "hip", None) else {}),
    }


def marks_of(properties: Any) -> dict[str, Any]:  # noqa: ANN401
    """By what the driver knows the card, and what its memory can do, as far as this torch tells."""
    found = {
        "memory_clock_khz": getattr(properties, "memory_clock_rate", None),
        "memory_bus_bits": getattr(properties, "memory_bus_width", None),
        "l2_bytes": getattr(properties, "L2_cache_size", None),
        "multiprocessors": getattr(properties, "multi_processor_count", None),
        "integrated": bool(getattr(properties, "is_integrated", False)) or None,
    }
    uuid, bus = getattr(properties, "uuid", None), getattr(properties, "pci_bus_id", None)
    if uuid is not None:
        found["uuid"] = f"GPU-{uuid}"
    if bus is not None:
        domain, device = properties.pci_domain_id, properties.pci_device_id
        found["pci_bus_id"] = f"{domain:08x}:{bus:02x}:{device:02x}.0"
    return {name: value for name, value in found.items() if value is not None}


def in_one_line(error: BaseException) -> str:
    """An exception's type and first line: what CUDA errors say after it is the same every time."""
    [first, *_] = str(error).splitlines() or [""]
    return f"{type(error).__name__}: {first}"
