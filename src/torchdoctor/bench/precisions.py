"""The formats in which a device multiplies matrices, and how to ask for each.

Runs where torch is: 3.8 syntax, torch.
"""

from __future__ import annotations

import contextlib
import functools
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
    found = {"fp32": torch.float32, "fp64": torch.float64}
    if trial.on_gpu or multiplies_halves():
        found["fp16"] = torch.float16
    if not (0, 0) < capability(trial) < VOLTA:  # what is older does not even emulate it
        found["bf16"] = torch.bfloat16
    if capability(trial) >= AMPERE:
        found["tf32"] = torch.float32
    return found


@functools.lru_cache(maxsize=None)  # noqa: UP033 - 3.8
def multiplies_halves() -> bool:
    """Whether a CPU multiplies fp16: torch before 2.1 has no code for it."""
    one = torch.ones((1, 1), dtype=torch.float16)
    try:
        torch.mm(one, one)
    except RuntimeError:
        return False
    return True


def left_out(trial: Trial) -> list[str]:
    """Notes on the formats that others of its kind multiply in, and this torch does not."""
    return [] if "fp16" in formats(trial) else ["without fp16, which a CPU has from torch 2.1 on"]


@contextlib.contextmanager
def multiplying(name: str) -> Iterator[None]:
    """Products of float32 as the format asks."""
    torch.set_float32_matmul_precision("high" if name == "tf32" else "highest")
    try:
        yield
    finally:
        torch.set_float32_matmul_precision("highest")
