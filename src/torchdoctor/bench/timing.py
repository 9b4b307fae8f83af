"""How long calls take on a device, sampled until the answer stands still.

Warm up by time; then samples of at least a millisecond, by CUDA events on a GPU and by the clock on
a CPU, until the middle half of them lies within 2 % of the median or the time is over (bench
reference 2.3). Before each sample the GPU's L2 cache is filled with something else, which also
hides what queueing the calls costs. All samples are told: those taken while the card was held back
are left out by the judge, who knows of it.
Runs where torch is: 3.8 syntax, torch.
"""

from __future__ import annotations

import statistics
import time
from typing import TYPE_CHECKING, NamedTuple

import torch  # noqa: TID253 - runs where torch is, never in our own process

from torchdoctor.bench import faults
from torchdoctor.bench.trial import Series, Trial

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TypeAlias  # 3.10

Call: TypeAlias = "Callable[[], object]"

SAMPLE_S = 1e-3  # below, the clock's own grain shows
ROUND = 5  # samples between looks at the clock: waiting for the device lets it fall idle
LEAST = 10
FEWEST = 3  # where one call takes longer than the time that there is
NOISE = 0.02  # interquartile range, as a share of the median
USUAL_L2_BYTES = 2**26  # where torch does not tell: as large as that of an H100 or an RTX 4090
SCALES = {"TFLOP/s": 1e12, "GB/s": 1e9}


class Patience(NamedTuple):
    """How long something is timed, in seconds."""

    warm_up: float
    budget: float


PATIENCE = {
    ("quick", True): Patience(0.1, 0.5),
    ("full", True): Patience(0.1, 2.0),
    ("quick", False): Patience(0.02, 0.12),
    ("full", False): Patience(0.1, 0.5),
}
"""By tier, and whether it is a GPU. A glance, to choose what to time, has a tenth."""


def rate(
    trial: Trial, call: Call, unit: str, amount: float, *, flush: bool = True, glance: bool = False
) -> Series:
    """How fast calls are, each of which does `amount` operations or bytes.

    Args:
        trial: Where.
        call: Queues the work, or does it.
        unit: "TFLOP/s" or "GB/s".
        amount: Of one call, in FLOP or bytes.
        flush: Whether the cache is emptied before each sample; what is larger need not.
        glance: Whether a rough answer will do.
    """
    seconds, ends = sampled(trial, call, flush=flush, glance=glance)
    return Series(unit, [amount / one / SCALES[unit] for one in seconds], ends)


def latency(trial: Trial, call: Call, calls: int) -> Series:
    """Microseconds of one of `calls` calls that `call` makes, by the clock, waiting included."""
    samples: list[float] = []
    ends: list[float] = []
    for _ in until_quiet(trial, samples, glance=True):
        began = time.perf_counter()
        slowed(trial, call)()
        settle(trial)
        samples.append((time.perf_counter() - began) / calls)
        ends.append(time.monotonic())
    return Series("us", [1e6 * one for one in samples], ends)


def sampled(
    trial: Trial, call: Call, *, flush: bool = True, glance: bool = False
) -> tuple[list[float], list[float]]:
    """Seconds of one call, sample by sample, and when each was over."""
    patience = _patience(trial, glance=glance)
    call = slowed(trial, call)
    repeat = warm_up(trial, call, patience.warm_up)
    fill = flusher(trial) if flush else _nothing
    samples: list[float] = []
    ends: list[float] = []
    for _ in until_quiet(trial, samples, glance=glance):
        samples += one_round(trial, call, repeat, fill)
        ends += [time.monotonic()] * (len(samples) - len(ends))
    return samples, ends


def warm_up(trial: Trial, call: Call, seconds: float) -> int:
    """Call for so long, and say how many calls make a sample."""
    settle(trial)
    began = time.perf_counter()
    count = 0
    while time.perf_counter() - began < seconds or count == 0:
        call()
        count += 1
        if trial.on_gpu and count % ROUND == 0:
            settle(trial)  # queueing is no warming up
    settle(trial)
    return max(int(SAMPLE_S * count / (time.perf_counter() - began)) + 1, 1)


def until_quiet(trial: Trial, samples: list[float], *, glance: bool) -> Iterator[None]:
    """Turns for taking more samples, as long as they scatter and there is time."""
    end = time.perf_counter() + _patience(trial, glance=glance).budget
    while True:
        yield
        over = time.perf_counter() >= end
        if (over and len(samples) >= FEWEST) or (len(samples) >= LEAST and is_quiet(samples)):
            return


def is_quiet(samples: list[float]) -> bool:
    """Whether the middle half of the samples lies close together."""
    first, middle, third = statistics.quantiles(samples, n=4, method="inclusive")
    return third - first <= NOISE * middle


def one_round(trial: Trial, call: Call, repeat: int, fill: Call) -> list[float]:
    """Seconds of one call, of some samples that are queued together (on a CPU: of one)."""
    if not trial.on_gpu:
        fill()
        began = time.perf_counter()
        for _ in range(repeat):
            call()
        return [(time.perf_counter() - began) / repeat]
    pairs = []
    for _ in range(ROUND):
        fill()
        pair = [torch.cuda.Event(enable_timing=True) for _ in range(2)]
        pair[0].record()
        for _ in range(repeat):
            call()
        pair[1].record()
        pairs.append(pair)
    settle(trial)
    return [1e-3 * began.elapsed_time(ended) / repeat for began, ended in pairs]


def flusher(trial: Trial) -> Call:
    """Fills the GPU's cache with zeros; on a CPU nothing, whose products are larger than theirs."""
    if not trial.on_gpu:
        return _nothing
    filler = torch.empty(l2_bytes(trial), dtype=torch.int8, device=trial.device)
    fill: Call = filler.zero_
    return fill


def bytes_of(*tensors: torch.Tensor) -> int:
    """Their size; `Tensor.nbytes` is known from torch 2.1 on alone."""
    return sum(tensor.numel() * tensor.element_size() for tensor in tensors)


def l2_bytes(trial: Trial) -> int:
    """Size of the GPU's L2 cache."""
    properties = torch.cuda.get_device_properties(trial.device)
    return int(getattr(properties, "L2_cache_size", 0) or USUAL_L2_BYTES)


def settle(trial: Trial) -> None:
    """Wait for everything that was queued."""
    if trial.on_gpu:
        torch.cuda.synchronize(trial.device)


def slowed(trial: Trial, call: Call) -> Call:
    """The call, or one that takes several times as long where that is the fault."""
    return faults.slow_call(trial.fault, call)


def _patience(trial: Trial, *, glance: bool) -> Patience:
    whole = PATIENCE[trial.tier, trial.on_gpu]
    return Patience(whole.warm_up / 10, whole.budget / 10) if glance else whole


def _nothing() -> None:
    """There is no cache to empty."""
