"""How fast matrices are multiplied in each format: a few shapes, the best of them, the best square.

Every shape gets a glance, the fastest one and the fastest square are timed. One shape gives each of
the GPU's multiprocessors the same number of tiles (128 x 256): where the last tiles do not go round
evenly, a part of the card idles. Two are those in which others' long search (MAMF, see
matrices/ceilings.toml) found an A100 and an H100 fastest: 1024x10240x5120 and 2048x2048x13312.
Factors are drawn from N(0, 1): zeros and other even numbers draw less power, and run faster than
anybody's work.
Each format's last product is checked by Freivalds' sum, row by row: as a share of the rms it may be
off by 5e-6 x sqrt(K / 1024) in fp32 (as in `freivalds`), and by about six times the rounding of the
other formats (bench reference 2.2).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator  # noqa: TC003 - costs nothing
from typing import NamedTuple

import torch  # noqa: TID253 - runs where torch is, never in our own process

from torchdoctor.bench.inputs import normal, whole
from torchdoctor.bench.precisions import ADA, TURING, capability, formats, left_out, multiplying
from torchdoctor.bench.timing import PATIENCE, rate, settle
from torchdoctor.bench.trial import Check, Measured, Trial, at_most, is_out_of_memory

UNIT = "TFLOP/s"
LIMITS = {
    "fp32": 5e-6, "fp64": 1e-12, "tf32": 5e-3, "fp16": 2.5e-3, "bf16": 1.5e-2, "fp8": 3e-2,
    "int8": 0.0,
}  # fmt: skip
LIMIT_DEPTH = 1024  # from which fp32's limit grows
CALLS = 10  # a shape that cannot be called so often in its time is left out
TILE = 128


class Shape(NamedTuple):
    """Of a product: [m, k] x [k, n]."""

    m: int
    n: int
    k: int

    @property
    def flops(self) -> float:
        """A multiplication and an addition each."""
        return 2.0 * self.m * self.n * self.k

    def __str__(self) -> str:
        return "{}x{}x{}".format(*self)


class Product(NamedTuple):
    """A format's product of one shape, ready to be called."""

    call: Callable[[], torch.Tensor]
    """Into a place that is there, where that can be: making one takes time too."""
    left: torch.Tensor
    right: torch.Tensor
    multiply: Callable[[torch.Tensor, torch.Tensor], torch.Tensor] = torch.mm
    """The same without the place."""


def run(trial: Trial) -> Measured:
    """Time each format that the device has."""
    found = Measured(checks=[], series={}, notes=left_out(trial))
    for name, dtype in all_formats(trial).items():
        try:
            with multiplying(name):
                time_format(trial, name, dtype, found)
        except RuntimeError as error:  # noqa: PERF203 - one format must not take others down
            if is_out_of_memory(error):
                raise
            # A library without this format says so; an error that sticks to the card raises again.
            settle(trial)
            found.notes.append(f"without {name}: {(str(error).splitlines() or [''])[0]}")
    return found


def time_format(trial: Trial, name: str, dtype: torch.dtype, found: Measured) -> None:
    """Time the best shapes of a format, and check the last product."""
    for shape in chosen(trial, name, dtype):
        product = prepared(trial, name, dtype, shape)
        found.series[f"{name} {shape}"] = rate(trial, product.call, UNIT, shape.flops)
        check = left_over(name, product)
    found.checks.append(check)


def all_formats(trial: Trial) -> dict[str, torch.dtype]:
    """Formats by name; on a GPU also the small ones that it has."""
    found = formats(trial)
    if capability(trial) >= ADA and hasattr(torch, "float8_e4m3fn"):
        found["fp8"] = torch.float8_e4m3fn
    if trial.tier == "full" and capability(trial) >= TURING and hasattr(torch, "_int_mm"):
        found["int8"] = torch.int8
    return found


def chosen(trial: Trial, name: str, dtype: torch.dtype) -> list[Shape]:
    """The fastest shape and the fastest square (which may be the same), by a glance at each."""
    speeds: dict[Shape, float] = {}
    seconds = PATIENCE[trial.tier, trial.on_gpu].budget
    for shape in shapes(trial):
        # In ascending order: a card of little fp64 stays with the small ones.
        if speeds and shape.flops * CALLS > seconds * 1e12 * max(speeds.values()):
            break
        product = prepared(trial, name, dtype, shape)
        glance = rate(trial, product.call, UNIT, shape.flops, glance=True)
        speeds[shape] = sorted(glance.values)[len(glance.values) // 2]
    best = max(speeds, key=lambda shape: speeds[shape])
    square = max(
        (shape for shape in speeds if len(set(shape)) == 1), key=lambda shape: speeds[shape]
    )
    return [square] if best == square else [square, best]


def shapes(trial: Trial) -> Iterator[Shape]:
    """What is tried, from small to large; the first one is a square."""
    if not trial.on_gpu:
        sides = (256, 512) if trial.tier == "quick" else (256, 512, 1024, 2048)
        for side in sides:
            yield Shape(*[trial.size(on_gpu=side, on_cpu=side)] * 3)
        return
    large = trial.size(on_gpu=8192, on_cpu=1)
    processors = torch.cuda.get_device_properties(trial.device).multi_processor_count
    even = max(processors // 2 // trial.shrink, 1) * TILE
    eighth = large // 8
    yield Shape(large // 4, large // 4, large // 4)
    yield Shape(eighth, 10 * eighth, 5 * eighth)
    yield Shape(large // 4, large // 4, 13 * eighth)
    yield Shape(large // 2, large // 2, large // 2)
    yield Shape(even, large, large // 2)
    yield Shape(large, large, large)
    yield Shape(even, large, large)
    if trial.tier == "full":
        yield Shape(even, large, 2 * large)
        yield Shape(2 * large, 2 * large, 2 * large)


def prepared(trial: Trial, name: str, dtype: torch.dtype, shape: Shape) -> Product:
    """Factors in a format, and what multiplies them."""
    if name == "int8":
        left = whole(trial, -8, 8, shape.m, shape.k).to(trial.device, dtype)
        right = whole(trial, -8, 8, shape.n, shape.k, seed=2).to(trial.device, dtype).t()
        multiply = torch._int_mm  # noqa: SLF001 - no other way
        return Product(lambda: multiply(left, right), left, right, multiply)
    left = drawn(trial, dtype, shape.m, shape.k, seed=1)
    if name == "fp8":  # cuBLASLt wants the second factor column by column
        right = drawn(trial, dtype, shape.n, shape.k, seed=2).t()
        return Product(lambda: scaled(left, right), left, right, scaled)
    right = drawn(trial, dtype, shape.k, shape.n, seed=2)
    out = torch.empty(shape.m, shape.n, dtype=dtype, device=trial.device)
    return Product(lambda: torch.mm(left, right, out=out), left, right)


def drawn(trial: Trial, dtype: torch.dtype, *shape: int, seed: int) -> torch.Tensor:
    """N(0, 1) in a format, made where it is needed: copying 8192 x 8192 takes longer than using it.

    Speed does not depend on the bits, so they need not be the same everywhere.
    """
    if not trial.on_gpu:
        return normal(trial, *shape, seed=seed).to(dtype)
    torch.cuda.manual_seed(seed)
    return torch.randn(shape, device=trial.device).to(dtype)


def scaled(left: torch.Tensor, right: torch.Tensor) -> torch.Tensor:
    """A product of fp8, into bf16."""
    one = torch.ones((), device=left.device)
    result = torch._scaled_mm(  # noqa: SLF001 - no other way
        left, right, scale_a=one, scale_b=one, out_dtype=torch.bfloat16
    )
    return result[0] if isinstance(result, tuple) else result  # before torch 2.5


def left_over(name: str, product: Product) -> Check:
    """The largest (A B) r - A (B r) of a row, as a share of the rms; r holds +1 and -1."""
    left, right = product.left, product.right
    found = product.multiply(left, right)
    depth = left.shape[1]
    signs = 1.0 - 2.0 * (torch.arange(found.shape[1], device=found.device) * 7 // 3 % 2)
    signs = signs.double().unsqueeze(1)
    expected = in_float64(left, in_float64(right, signs))
    residual = (in_float64(found, signs) - expected).abs().max()
    rms = expected.square().mean().sqrt()
    limit = LIMITS[name] * (math.sqrt(max(depth / LIMIT_DEPTH, 1.0)) if name == "fp32" else 1.0)
    return at_most(f"{name} residual", float(residual / rms), limit)


def in_float64(matrix: torch.Tensor, vector: torch.Tensor) -> torch.Tensor:
    """A matrix times a vector in float64, some rows at a time: a copy would need much memory."""
    return torch.cat([rows.double() @ vector for rows in matrix.split(1024)])
