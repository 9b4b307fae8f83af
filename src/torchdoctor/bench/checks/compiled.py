"""torch.compile: a small network's forward and backward, against eager and float64.

By the rmse rule. The first call compiles: 5 to 30 s on a slow host, told apart as compile_s.
"""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable  # noqa: TC003 - costs nothing

import torch  # noqa: TID253 - runs where torch is, never in our own process
from torch.nn import functional as F  # noqa: N812, TID253 - its usual name; as above

from torchdoctor.bench.compare import by_rmse
from torchdoctor.bench.inputs import normal
from torchdoctor.bench.trial import Measured, Skip, Trial


def run(trial: Trial) -> Measured:
    """Compile once, and compare result and gradients."""
    why_not(trial)
    began = time.perf_counter()
    compiled = torch.compile(network)

    def once(*inputs: torch.Tensor) -> torch.Tensor:
        # The references stay eager: compiling them takes time, and on the CPU a C++ compiler.
        function: Callable[..., torch.Tensor] = compiled if is_judged(trial, inputs[0]) else network
        return function(*inputs)

    inputs = normal(trial, 32, 64), normal(trial, 64, 64, seed=2) / 8, normal(trial, 64, seed=3)
    checks = by_rmse(trial, "compiled", once, *inputs)
    return Measured(checks=checks, metrics={"compile_s": time.perf_counter() - began})


def is_judged(trial: Trial, tensor: torch.Tensor) -> bool:
    """Whether a tensor is on the device and in the precision that are judged."""
    return bool(
        tensor.dtype == trial.dtype and tensor.device.type == torch.device(trial.device).type
    )


def network(x: torch.Tensor, weight: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
    """A layer and its normalization: a product, and elementwise work that fuses."""
    return F.layer_norm(torch.tanh(x @ weight + bias) + x, x.shape[-1:])


def why_not(trial: Trial) -> None:
    """Whether there is what torch.compile needs.

    Raises:
        Skip: it is not, with what to install.
    """
    if not hasattr(torch, "compile"):
        raise Skip("this torch has no torch.compile; torch 2.0 has")
    if trial.on_gpu:
        try:
            import triton  # type: ignore[import-not-found]  # noqa: F401
        except ImportError:
            raise Skip(
                "Triton is not there; pip install triton (Windows: triton-windows)"
            ) from None
    compilers = ("cl",) if sys.platform == "win32" else ("c++", "g++", "clang++", "gcc", "cc")
    if not any(shutil.which(name) for name in compilers):
        raise Skip("there is no C++ compiler; install one (apt-get install g++ python3-dev)")
