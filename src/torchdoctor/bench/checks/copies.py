"""Copies between host and GPU, pinned and asynchronous: every byte must arrive, both ways."""

from __future__ import annotations

import torch  # noqa: TID253 - runs where torch is, never in our own process

from torchdoctor.bench.compare import exactly
from torchdoctor.bench.inputs import whole
from torchdoctor.bench.timing import bytes_of
from torchdoctor.bench.trial import Measured, Skip, Trial

MIB = 2**20
ROUNDS = 3


def run(trial: Trial) -> Measured:
    """There and back, pinned and not."""
    if not trial.on_gpu:
        raise Skip("there is no GPU to copy to")
    count = trial.size(on_gpu=64, on_cpu=1) * MIB // 4
    plain = whole(trial, -(2**31), 2**31 - 1, count).int()
    pinned = plain.pin_memory()
    checks = []
    for turn in range(ROUNDS):
        there = pinned.to(trial.device, non_blocking=True)
        landing = torch.empty_like(plain).pin_memory()
        landing.copy_(there, non_blocking=True)
        torch.cuda.synchronize(trial.device)
        checks.append(exactly(f"pinned, turn {turn + 1}", landing, plain))
    checks.append(exactly("pageable", plain.to(trial.device).cpu(), plain))
    return Measured(checks=checks, metrics={"bytes": bytes_of(plain)})
