"""Two streams that wait for each other by events: sums that come out wrong if they do not."""

from __future__ import annotations

import torch  # noqa: TID253 - runs where torch is, never in our own process

from torchdoctor.bench.trial import Measured, Skip, Trial, equal

ROUNDS = 20
COUNT = 2**22


def run(trial: Trial) -> Measured:
    """One stream adds, the other doubles, in turn."""
    if not trial.on_gpu:
        raise Skip("there is no GPU, and streams are the GPU's")
    one, other = torch.cuda.Stream(trial.device), torch.cuda.Stream(trial.device)
    numbers = torch.zeros(COUNT, dtype=torch.int64, device=trial.device)
    torch.cuda.synchronize(trial.device)
    expected = 0
    for _ in range(ROUNDS):
        with torch.cuda.stream(one):
            numbers.add_(1)
        other.wait_event(one.record_event())
        with torch.cuda.stream(other):
            numbers.mul_(2)
        one.wait_event(other.record_event())
        expected = (expected + 1) * 2
    torch.cuda.synchronize(trial.device)
    return Measured(
        checks=[
            equal("smallest sum", int(numbers.min()), expected),
            equal("largest sum", int(numbers.max()), expected),
        ]
    )
