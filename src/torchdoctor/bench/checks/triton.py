"""Triton: a kernel of ours, compiled by it and run on whole numbers."""

from __future__ import annotations

import torch  # noqa: TID253 - runs where torch is, never in our own process

from torchdoctor.bench.compare import exactly
from torchdoctor.bench.inputs import whole
from torchdoctor.bench.trial import Measured, Skip, Trial

COUNT, BLOCK = 100_000, 1024


def run(trial: Trial) -> Measured:
    """Add with a kernel of Triton."""
    if not trial.on_gpu:
        raise Skip("there is no GPU to compile for")
    try:
        import triton  # type: ignore[import-not-found]

        from torchdoctor.bench.triton_kernel import add
    except ImportError as error:
        words = str(error).split("\n", maxsplit=1)[0]
        raise Skip(
            f"Triton is not there ({words}); pip install triton (Windows: triton-windows)"
        ) from None
    x, y = (
        whole(trial, -1000, 1000, COUNT).float(),
        whole(trial, -1000, 1000, COUNT, seed=2).float(),
    )
    a, b = trial.put(x), trial.put(y)
    total = torch.empty_like(a)
    add[(triton.cdiv(COUNT, BLOCK),)](a, b, total, COUNT, BLOCK)
    return Measured(
        checks=[exactly("x + y", total, x + y)], metrics={"triton": str(triton.__version__)}
    )
