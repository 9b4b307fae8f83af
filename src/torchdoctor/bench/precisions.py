"""The formats in which a device multiplies matrices, and how to ask for each.

Runs where torch is: 3.8 syntax, torch.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator  # noqa: TC003 - costs nothing

import torch  # noqa: TID253 - runs where torch is, never in our own process

from torchdoctor.bench.trial import Trial  # noqa: TC001 - costs nothing

VOLTA, TURING, AMPERE, ADA = (7, 0), (7, 5), (8, 0), (8, 9)  # compute capabilities


def capability(trial: Trial) -> tuple[int, int]:
    """The compute capability of the device; (0, 0) for what has none (a CPU, an AMD card)."""
    if not trial.on_gpu or torch.version.cuda is None:
        return (0, 0)
    major, minor = torch.cuda.get_device_capability(trial.device)
    return (major, minor)


def formats(trial: Trial) -> dict[str, torch.dtype]:
    """Formats of the factors by name; "tf32" is float32 with 10 bits of each factor."""
    found = {"fp32": torch.float32, "fp64": torch.float64, "fp16": torch.float16}
    if not (0, 0) < capability(trial) < VOLTA:  # what is older does not even emulate it
        found["bf16"] = torch.bfloat16
    if capability(trial) >= AMPERE:
        found["tf32"] = torch.float32
    return found


@contextlib.contextmanager
def multiplying(name: str) -> Iterator[None]:
    """Products of float32 as the format asks."""
    torch.set_float32_matmul_precision("high" if name == "tf32" else "highest")
    try:
        yield
    finally:
        torch.set_float32_matmul_precision("highest")
