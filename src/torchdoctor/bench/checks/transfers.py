"""How fast host and GPU copy to each other, pinned and pageable.

Pinned memory is read by the card itself, over the whole width of its link; pageable memory is
copied once more by the host first, so that its figure tells more about the host. What arrives is
compared; `copies` looks closer.
"""

from __future__ import annotations

import torch  # noqa: TID253 - runs where torch is, never in our own process

from torchdoctor.bench.compare import exactly
from torchdoctor.bench.inputs import whole
from torchdoctor.bench.timing import bytes_of, rate
from torchdoctor.bench.trial import Measured, Skip, Trial

UNIT = "GB/s"
MIB = 2**20


def run(trial: Trial) -> Measured:
    """Time both ways from both kinds of memory."""
    if not trial.on_gpu:
        raise Skip("there is no GPU to copy to")
    # Drawn once and repeated: drawing 256 MiB takes longer than all copies together.
    drawn = whole(trial, -(2**31), 2**31 - 1, MIB).int()
    pageable = drawn.repeat(trial.size(on_gpu=64, on_cpu=1))
    pinned = pageable.pin_memory()
    there = torch.empty_like(pageable, device=trial.device)
    landing = torch.empty_like(pinned).pin_memory()
    series = {
        "h2d_pinned": lambda: there.copy_(pinned, non_blocking=True),
        "d2h_pinned": lambda: landing.copy_(there, non_blocking=True),
        "h2d_pageable": lambda: there.copy_(pageable),
        "d2h_pageable": lambda: pageable.copy_(there),
    }
    size = bytes_of(pageable)
    timed = {
        name: rate(trial, call, UNIT, size, flush=False, glance="pageable" in name)
        for name, call in series.items()
    }
    return Measured(
        checks=[exactly("what came back", landing[:MIB], drawn)],
        metrics={"buffer_bytes": size},
        series=timed,
    )
