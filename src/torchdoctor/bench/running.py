"""Runs one item, in the precision that was asked for, and smaller where memory does not suffice.

Runs where torch is: 3.8 syntax, torch.
"""

from __future__ import annotations

import contextlib
import importlib

import torch  # noqa: TID253 - runs where torch is, never in our own process

from torchdoctor.bench import catalogue, faults
from torchdoctor.bench.trial import Measured, Trial, is_out_of_memory

MAX_SHRINK = 8  # what does not fit at an eighth of its size is no matter of size


def compute_in_float32() -> None:
    """No TF32, which rounds to 10 bits: off for products by default, but on for cuDNN."""
    # The environment may have asked for it.
    torch.set_float32_matmul_precision("highest")
    cudnn = torch.backends.cudnn
    if hasattr(getattr(cudnn, "conv", None), "fp32_precision"):  # torch 2.9 and later
        cudnn.conv.fp32_precision = cudnn.rnn.fp32_precision = "ieee"
    else:
        cudnn.allow_tf32 = False
    products = torch.backends.cuda.matmul
    # Partial sums in 16 bits are no longer exact.
    for name in ("fp16", "bf16"):
        # A torch that does not know the name: before 2.0 an AssertionError, which passes hasattr.
        with contextlib.suppress(AttributeError, AssertionError):
            setattr(products, f"allow_{name}_reduced_precision_reduction", False)


def measure(name: str, trial: Trial) -> Measured:
    """Run one item, at half its size as often as memory does not suffice.

    Raises:
        Skip: it has nothing to do here.
        Exception: whatever it raises.
    """
    folder = "models" if catalogue.kind_of(name) == "model" else "checks"
    trial = trial._replace(fault=faults.of_item(trial.fault, name))
    while True:
        try:
            torch.manual_seed(trial.seed)
            with faults.striking(trial.fault, trial.shrink):
                item = importlib.import_module(f"torchdoctor.bench.{folder}.{name}")
                if trial.on_gpu:  # for what asks for the current device and not for a tensor's
                    torch.cuda.set_device(trial.device)
                measured: Measured = item.run(trial)
        except Exception as error:
            if trial.shrink >= MAX_SHRINK or not is_out_of_memory(error):
                raise
        else:
            break
        # Out of the handler, whose exception holds the tensors of the failed try.
        trial = trial._replace(shrink=2 * trial.shrink)
        if trial.on_gpu:
            torch.cuda.empty_cache()
    if trial.shrink > 1:
        measured.notes.append(f"at 1/{trial.shrink} of its size: out of memory above")
    return measured
