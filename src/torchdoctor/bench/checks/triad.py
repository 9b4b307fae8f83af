"""How fast memory is read and written: a = b + s c over buffers that no cache holds, and a copy.

STREAM's triad (McCalpin, 1995) as `torch.add(b, c, alpha=s, out=a)`, which runs on the GPU's
multiprocessors; copy engines reach a quarter of the peak on some boards. Buffers have at least 4 x
the L2 cache and 1 GiB, where memory allows: smaller ones measure the cache (a public benchmark told
3868 GB/s of an RTX 4090 that has 1008). Numbers are whole and small, so sums must come out exactly.
"""

from __future__ import annotations

import torch  # noqa: TID253 - runs where torch is, never in our own process

from torchdoctor.bench.timing import bytes_of, l2_bytes, rate
from torchdoctor.bench.trial import Measured, Trial, equal

UNIT = "GB/s"
GIB, MIB = 2**30, 2**20
CACHES = 4  # a buffer is so many times as large as the cache
SCALE = 3
PERIOD_B, PERIOD_C = 251, 241  # of what buffers hold: primes, so that no shift goes unseen
CHUNK = 2**24  # elements that are compared at a time


def run(trial: Trial) -> Measured:
    """Time both, and check every element of the sum."""
    count = buffer_bytes(trial) // 4
    b, c = pattern(trial, count, PERIOD_B), pattern(trial, count, PERIOD_C)
    a = torch.empty_like(b)
    size = bytes_of(a)
    series = {
        "triad": rate(
            trial, lambda: torch.add(b, c, alpha=SCALE, out=a), UNIT, 3 * size, flush=False
        ),
        "copy": rate(trial, lambda: a.copy_(b), UNIT, 2 * size, flush=False),
    }
    return Measured(
        checks=[
            equal("wrong elements of the sum", count_wrong(trial, torch.add(b, c, alpha=SCALE)), 0)
        ],
        metrics={"buffer_bytes": size},
        series=series,
    )


def buffer_bytes(trial: Trial) -> int:
    """Size of one buffer: what no cache holds, but no more than a fifth of the free memory."""
    if not trial.on_gpu:
        return trial.size(on_gpu=1, on_cpu=32 if trial.tier == "quick" else 128) * MIB
    free, _ = torch.cuda.mem_get_info(trial.device)
    wanted = max(GIB, CACHES * l2_bytes(trial)) // trial.shrink
    return int(min(wanted, free // 5)) // 4096 * 4096


def pattern(trial: Trial, count: int, period: int) -> torch.Tensor:
    """Whole numbers 0, 1, ... below `period`, again and again, float32."""
    found = torch.empty(count, device=trial.device)
    for begin in range(0, count, CHUNK):
        found[begin : begin + CHUNK] = part(trial, begin, count, period)
    return found


def part(trial: Trial, begin: int, count: int, period: int) -> torch.Tensor:
    """A chunk of a pattern."""
    places = torch.arange(begin, min(begin + CHUNK, count), device=trial.device)
    return places.remainder_(period).float()


def count_wrong(trial: Trial, found: torch.Tensor) -> int:
    """How many elements of b + s c are not what the patterns make."""
    count = len(found)
    wrong = 0
    for begin in range(0, count, CHUNK):
        expected = part(trial, begin, count, PERIOD_C).mul_(SCALE)
        expected += part(trial, begin, count, PERIOD_B)
        wrong += int((found[begin : begin + CHUNK] != expected).sum())
    return wrong
