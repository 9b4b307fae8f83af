"""The same training twice gives the same bits: in one process, and (full tier) in a fresh one.

With `torch.use_deterministic_algorithms`, cuBLAS's workspace fixed (`session.ENVIRONMENT`) and
cuDNN not searching. A difference under these conditions is a sign of silent data corruption, for
which the best suites allow nothing (bench reference 2.2).
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import subprocess  # noqa: TID251 - the fresh process
import sys
from collections.abc import Iterator  # noqa: TC003 - costs nothing
from typing import Any

import torch  # noqa: TID253 - runs where torch is, never in our own process
from torch import nn  # noqa: TID253 - as above

from torchdoctor.bench import wire
from torchdoctor.bench.inputs import normal, whole
from torchdoctor.bench.trial import Measured, Trial, equal

STEPS = 10
BATCH, SIDE, CLASSES = 32, 16, 10
FRESH_LIMIT_S = 120
WORKER = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "worker.py")  # noqa: PTH100, PTH118, PTH120 - as in the worker


def run(trial: Trial) -> Measured:
    """Train twice here and, in the full tier, once elsewhere."""
    with deterministic():
        first, second = digest(trial), digest(trial)
    checks = [
        equal("the second training has the bits of the first", first == second, reference=True)
    ]
    if trial.tier == "full" and trial.seed == 0:
        fresh = digest_of_fresh_process(trial)
        checks.append(equal("a fresh process finds the same bits", fresh == first, reference=True))
    return Measured(checks=checks, metrics={"sha256": first})


@contextlib.contextmanager
def deterministic() -> Iterator[None]:
    """Only algorithms that add up in a fixed order."""
    searching = torch.backends.cudnn.benchmark
    torch.use_deterministic_algorithms(mode=True)
    torch.backends.cudnn.benchmark = False
    try:
        yield
    finally:
        torch.use_deterministic_algorithms(mode=False)
        torch.backends.cudnn.benchmark = searching


def digest(trial: Trial) -> str:
    """SHA-256 of the parameters after a short training."""
    torch.manual_seed(trial.seed + 1)
    model = nn.Sequential(
        # No max pooling, whose gradients torch adds up in any order on a GPU.
        nn.Conv2d(1, 8, 3, stride=2), nn.BatchNorm2d(8), nn.ReLU(),
        nn.Flatten(), nn.Linear(8 * 7 * 7, 64), nn.ReLU(), nn.Linear(64, CLASSES),
    ).to(trial.device)  # fmt: skip
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    inputs = trial.put(normal(trial, BATCH, 1, SIDE, SIDE))
    labels = whole(trial, 0, CLASSES - 1, BATCH).to(trial.device)
    for _ in range(STEPS):
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(inputs), labels).backward()
        trial.step(optimizer)
    numbers = torch.cat([parameter.detach().flatten() for parameter in model.parameters()])
    # Not through numpy, which may be missing.
    words = numbers.cpu().view(torch.int32).tolist()
    return hashlib.sha256(repr(words).encode()).hexdigest()[:16]


def digest_of_fresh_process(trial: Trial) -> str | None:
    """What another worker finds; None when it does not say."""
    # It ends when its stdin does, which is when this process ends.
    stdin, kept = os.pipe()
    command = [sys.executable, "-u", WORKER, "--tier", "quick", "--device", trial.device]
    try:
        done = subprocess.run(
            [*command, "--items", "determinism"],
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=FRESH_LIMIT_S,
            check=False,
        )
    finally:
        os.close(stdin)
        os.close(kept)
    said = [wire.payload(line) for line in done.stdout.splitlines() if wire.is_message(line)]
    metrics: list[dict[str, Any]] = [one["metrics"] for one in said if one and "metrics" in one]
    return metrics[0]["sha256"] if metrics else None
