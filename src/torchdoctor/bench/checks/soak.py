"""Load for minutes or hours: products and sums by turns, over 90 % of the free memory, all checked.

Every pass multiplies numbers of N(0, 1) again and again, in the format that tensor cores are made
for where there is one, and then whole numbers in that format and in float32, and adds a = b + s c
over three buffers that fill the memory. The first products of whole numbers are checked by
Freivalds' sum in float64 on the CPU, exactly; all later products must be equal to the first of
their kind, bit by bit (cuBLAS promises the same bits for the same call, on one stream). The sums
are compared with what the buffers' patterns make of them, element by element: so each pass also
finds what has changed in memory since the last one.
On a CPU the buffers are modest: it is the machine's memory that is meant to be left alone.
Speeds are compared over time in the other process: drift (the last fifth against the first) and
stragglers (the slowest pass against the median).
"""

from __future__ import annotations

import time
from typing import NamedTuple

import torch  # noqa: TID253 - runs where torch is, never in our own process

from torchdoctor.bench.checks.freivalds import left_over
from torchdoctor.bench.checks.gemm_speed import drawn
from torchdoctor.bench.checks.triad import (
    PERIOD_B,
    PERIOD_C,
    SCALE,
    count_wrong,
    pattern,
)
from torchdoctor.bench.inputs import whole
from torchdoctor.bench.precisions import AMPERE, VOLTA, capability
from torchdoctor.bench.timing import bytes_of, settle
from torchdoctor.bench.trial import Check, Measured, Series, Trial, equal

OF_FREE_MEMORY = 0.9
BUFFERS = 3
CPU_BYTES = 16 * 2**20  # of one buffer
TELL_EVERY_S = 1.0
PRODUCT_S = 0.2  # of products in a pass: as long as the sums, more or less
MOST_SAMPLES = 2000  # of a speed that are told: of more, every so many


class Product(NamedTuple):
    """Two factors, and what they made the first time."""

    left: torch.Tensor
    right: torch.Tensor
    first: torch.Tensor

    @property
    def is_the_same(self) -> bool:
        """Whether they make it again."""
        return bool(torch.equal(self.left @ self.right, self.first))

    @property
    def flops(self) -> float:
        """Of one product."""
        return 2.0 * float(self.left.shape[0] * self.left.shape[1] * self.right.shape[1])


class Sums(NamedTuple):
    """Three buffers that fill the memory."""

    a: torch.Tensor
    b: torch.Tensor
    c: torch.Tensor

    @property
    def bytes(self) -> int:
        """That one sum moves."""
        return bytes_of(*self)


class Passes:
    """What the passes found so far."""

    def __init__(self) -> None:
        self.wrong_products = self.wrong_elements = 0
        self.rates: dict[str, list[float]] = {"gemm": [], "triad": []}
        self.ends: list[float] = []

    def series(self) -> dict[str, Series]:
        """The speeds, thinned where they are many."""
        step = -(-len(self.ends) // MOST_SAMPLES)
        units = {"gemm": "TFLOP/s", "triad": "GB/s"}
        return {
            name: Series(units[name], rates[::step], self.ends[::step])
            for name, rates in self.rates.items()
        }


def run(trial: Trial) -> Measured:
    """Pass after pass, until the time is over or somebody says so; one at least."""
    products, checks = multiplied(trial)
    work = load(trial)
    sums = buffers(trial)
    found = Passes()
    pace, began = trial.pace, time.monotonic()
    told = began
    while True:
        one_pass(trial, [work, *products], sums, found)
        now = time.monotonic()
        over = pace is None or now - began >= pace.seconds or pace.stopped()
        if pace is not None and (over or now - told >= TELL_EVERY_S):
            told = now
            pace.tell(min((now - began) / max(pace.seconds, 1e-9), 1.0), words(found), last(found))
        if over:
            break
    return Measured(
        checks=[
            *checks,
            equal("products that differ from the first", found.wrong_products, 0),
            equal("wrong elements of sums", found.wrong_elements, 0),
        ],
        metrics={
            "passes": len(found.ends),
            "minutes": (time.monotonic() - began) / 60,
            "bytes_under_test": sums.bytes,
        },
        series=found.series(),
    )


def one_pass(trial: Trial, products: list[Product], sums: Sums, found: Passes) -> None:
    """The first product for a while, then the others, then sums, and their comparison."""
    found.rates["gemm"].append(multiply(trial, products[0]))
    found.wrong_products += sum(not product.is_the_same for product in products)
    settle(trial)
    began = time.perf_counter()
    total = torch.add(sums.b, sums.c, alpha=SCALE, out=sums.a)
    settle(trial)
    found.rates["triad"].append(sums.bytes / (time.perf_counter() - began) / 1e9)
    found.wrong_elements += count_wrong(trial, total)
    sums.a.zero_()  # so that a sum that is not computed cannot pass for the last one
    found.ends.append(time.monotonic())


def multiply(trial: Trial, product: Product) -> float:
    """Products in a row, at which nobody looks; TFLOP/s."""
    answer = torch.empty_like(product.first)
    settle(trial)
    began, count = time.perf_counter(), 0
    while True:
        torch.mm(product.left, product.right, out=answer)
        count += 1
        if count % 8 == 0 or not trial.on_gpu:
            settle(trial)  # the queue would grow without end
            if time.perf_counter() - began >= (PRODUCT_S if trial.on_gpu else PRODUCT_S / 10):
                break
    return count * product.flops / (time.perf_counter() - began) / 1e12


def load(trial: Trial) -> Product:
    """Factors that make a card work: with whole numbers, most of which are 0, it draws less."""
    side = trial.size(on_gpu=8192, on_cpu=192)
    dtype = list(soaked_formats(trial).values())[-1]
    left, right = drawn(trial, dtype, side, side, seed=8), drawn(trial, dtype, side, side, seed=9)
    return Product(left, right, left @ right)


def multiplied(trial: Trial) -> tuple[list[Product], list[Check]]:
    """Products of whole numbers in float32 and in the fast format; these first ones checked."""
    side = trial.size(on_gpu=4096, on_cpu=192)
    signs = 2.0 * whole(trial, 0, 1, side, 1, seed=3).double() - 1
    # Half of the first factor is 0, so that no sum leaves the whole numbers of bf16 (below 256).
    a = whole(trial, -1, 1, side, side) * whole(trial, 0, 1, side, side, seed=6)
    b = whole(trial, -1, 1, side, side, seed=2)
    products, checks = [], []
    for name, dtype in soaked_formats(trial).items():
        left, right = a.to(trial.device, dtype), b.to(trial.device, dtype)
        product = Product(left, right, left @ right)
        residual = left_over(a, b, product.first, signs)
        checks.append(equal(f"{name}: rows that differ", int((residual != 0).sum()), 0))
        products.append(product)
    return products, checks


def soaked_formats(trial: Trial) -> dict[str, torch.dtype]:
    """float32, and what tensor cores multiply fastest."""
    found = {"fp32": torch.float32}
    if capability(trial) >= AMPERE:
        found["bf16"] = torch.bfloat16
    elif capability(trial) >= VOLTA:
        found["fp16"] = torch.float16
    return found


def buffers(trial: Trial) -> Sums:
    """Three buffers of the free memory, filled."""
    count = CPU_BYTES // 4 // trial.shrink
    if trial.on_gpu:
        # What items before have left in the allocator's hands is free memory, too.
        torch.cuda.empty_cache()
        free, _ = torch.cuda.mem_get_info(trial.device)
        count = int(free * OF_FREE_MEMORY / BUFFERS / 4 / trial.shrink)
    b, c = pattern(trial, count, PERIOD_B), pattern(trial, count, PERIOD_C)
    return Sums(torch.zeros_like(b), b, c)


def words(found: Passes) -> str:
    """How it goes, in short."""
    wrong = found.wrong_products + found.wrong_elements
    return f"{len(found.ends)} passes, " + (f"{wrong} errors" if wrong else "no errors")


def last(found: Passes) -> dict[str, float]:
    """The speeds of the last pass."""
    return {name: rates[-1] for name, rates in found.rates.items()}
