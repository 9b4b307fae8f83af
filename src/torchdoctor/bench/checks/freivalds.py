"""Large products, checked without a second product: A (B r) against (A B) r (Freivalds, 1977).

r holds +1 and -1; the check is computed in float64 on the CPU, at the cost of three passes over the
matrices. For float32 of N(0, 1) the residual is 9e-7 of the rms of (A B) r's elements at n = 1024;
one element off by a thousandth of mean |C| gives 2.5e-5. 5e-6 is allowed (bench reference 2.2),
times sqrt(n / 1024) for larger n. Whole numbers in all formats must come out exactly.
"""

from __future__ import annotations

import torch  # noqa: TC002, TID253 - runs where torch is, never in our own process

from torchdoctor.bench.inputs import normal, whole
from torchdoctor.bench.precisions import formats, left_out, multiplying
from torchdoctor.bench.trial import Check, Measured, Trial, at_most, equal

LIMIT = 5e-6
LIMIT_SIDE = 1024


def run(trial: Trial) -> Measured:
    """Multiply large matrices in each format."""
    side = trial.size(on_gpu=4096, on_cpu=1024 if trial.tier == "full" else 512)
    signs = 2.0 * whole(trial, 0, 1, side, 1, seed=3).double() - 1
    # Half of the first factor is 0, so that no sum leaves the whole numbers of bf16 (below 256).
    a = whole(trial, -1, 1, side, side) * whole(trial, 0, 1, side, side, seed=6)
    b = whole(trial, -1, 1, side, side, seed=2)
    checks = [float32(trial, side, signs)]
    for name, dtype in formats(trial).items():
        with multiplying(name):
            product = a.to(trial.device, dtype) @ b.to(trial.device, dtype)
        residual = left_over(a, b, product, signs)
        checks.append(equal(f"{name}: rows that differ", int((residual != 0).sum()), 0))
    return Measured(checks=checks, metrics={"side": side}, notes=left_out(trial))


def float32(trial: Trial, side: int, signs: torch.Tensor) -> Check:
    """The largest residual of a product of N(0, 1), as a share of the rms."""
    a, b = normal(trial, side, side, seed=4), normal(trial, side, side, seed=5)
    product = trial.put(a) @ trial.put(b)
    residual = left_over(a, b, product, signs)
    rms = (a.double() @ (b.double() @ signs)).square().mean().sqrt()
    share = float(residual.abs().max() / rms)
    return at_most("fp32 residual", share, LIMIT * max(side / LIMIT_SIDE, 1.0) ** 0.5)


def left_over(
    a: torch.Tensor, b: torch.Tensor, product: torch.Tensor, signs: torch.Tensor
) -> torch.Tensor:
    """A (B r) - (A B) r, row by row."""
    return a.double() @ (b.double() @ signs) - product.cpu().double() @ signs
