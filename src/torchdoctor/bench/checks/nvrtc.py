"""NVRTC: a kernel that is compiled while the program runs, by torch's jiterator."""

from __future__ import annotations

import torch  # noqa: TID253 - runs where torch is, never in our own process

from torchdoctor.bench.compare import exactly
from torchdoctor.bench.inputs import whole
from torchdoctor.bench.trial import Measured, Skip, Trial

SOURCE = "template <typename T> T fused(T x, T y) { return x * 3 + y; }"


def run(trial: Trial) -> Measured:
    """Compile, and compute with whole numbers."""
    if not trial.on_gpu:
        raise Skip("there is no GPU to compile for")
    jiterator = getattr(torch.cuda, "jiterator", None)
    if jiterator is None or torch.version.cuda is None:
        raise Skip("this torch has no jiterator")
    x, y = whole(trial, -1000, 1000, 10_000), whole(trial, -1000, 1000, 10_000, seed=2)
    fused = jiterator._create_jit_fn(SOURCE)  # noqa: SLF001 - its documented name
    found = fused(trial.put(x.float()), trial.put(y.float()))
    return Measured(checks=[exactly("3 x + y", found, x * 3 + y)])
