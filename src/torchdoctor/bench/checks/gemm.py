"""Products of whole numbers, which must come out exactly, in every format and any order of summing.

Factors are whole numbers in [-2, 2] and [-1, 1], K = 1024: sums have a standard deviation of 37, so
that all of them stay below 256 and fp16 and bf16 outputs hold them as exactly as fp32 sums do (fp32
holds whole numbers up to 2^24). int8 sums into int32; fp8 is e4m3, which holds whole numbers up to
16. One wrong bit anywhere shows, and there is nothing to tolerate.
"""

from __future__ import annotations

import torch  # noqa: TID253 - runs where torch is, never in our own process

from torchdoctor.bench.compare import exactly
from torchdoctor.bench.inputs import whole
from torchdoctor.bench.precisions import ADA, TURING, capability, formats, left_out, multiplying
from torchdoctor.bench.trial import Check, Measured, Trial

DEPTH = 1024


def run(trial: Trial) -> Measured:
    """Multiply in each format that the device has."""
    side = trial.size(on_gpu=1024, on_cpu=192)
    a, b = whole(trial, -2, 2, side, DEPTH), whole(trial, -1, 1, DEPTH, side, seed=2)
    expected = (a.double() @ b.double()).long()
    checks, notes = in_small_formats(trial, a, b, expected)
    for name, dtype in formats(trial).items():
        with multiplying(name):
            checks += products(trial, name, dtype, a, b, expected)
    return Measured(checks=checks, metrics={"side": side}, notes=notes + left_out(trial))


def products(
    trial: Trial,
    name: str,
    dtype: torch.dtype,
    a: torch.Tensor,
    b: torch.Tensor,
    expected: torch.Tensor,
) -> list[Check]:
    """mm, mm of transposed factors, addmm with a bias, and a batch."""
    left, right = a.to(trial.device, dtype), b.to(trial.device, dtype)
    rounded = expected.to(dtype)
    bias = torch.ones(right.shape[1], device=trial.device, dtype=dtype)
    batch = (left.reshape(4, -1, DEPTH), right.expand(4, *right.shape))
    return [
        exactly(f"{name} mm", left @ right, rounded),
        exactly(f"{name} mm, transposed", right.t() @ left.t(), rounded.t()),
        exactly(f"{name} addmm", torch.addmm(bias, left, right), (expected + 1).to(dtype)),
        exactly(f"{name} bmm", torch.bmm(*batch), rounded.reshape(4, -1, right.shape[1])),
    ]


def in_small_formats(
    trial: Trial, a: torch.Tensor, b: torch.Tensor, expected: torch.Tensor
) -> tuple[list[Check], list[str]]:
    """int8 and fp8, where the device and torch have them."""
    checks, notes = [], []
    if not trial.on_gpu or capability(trial) >= TURING:
        left, right = a.to(trial.device, torch.int8), b.to(trial.device, torch.int8)
        try:
            checks.append(exactly("int8 mm", torch._int_mm(left, right), expected))  # noqa: SLF001 - no other way
        except (AttributeError, NotImplementedError):
            notes.append("without int8, which a GPU has from torch 2.1 on and a CPU later")
    else:
        notes.append("without int8, which needs sm_75")
    if hasattr(torch, "float8_e4m3fn") and capability(trial) >= ADA:
        checks.append(exactly("fp8 mm", in_fp8(trial, a, b), expected))
    else:
        notes.append("without fp8, which needs sm_89")
    return checks, notes


def in_fp8(trial: Trial, a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """The product of fp8 factors as bf16; cuBLASLt wants the second one column by column."""
    left = a.to(trial.device, torch.float32).to(torch.float8_e4m3fn)
    right = b.t().contiguous().to(trial.device, torch.float32).to(torch.float8_e4m3fn).t()
    one = torch.ones((), device=trial.device)
    result = torch._scaled_mm(left, right, scale_a=one, scale_b=one, out_dtype=torch.bfloat16)  # noqa: SLF001
    return result[0] if isinstance(result, tuple) else result  # torch before 2.5 adds a maximum
