"""A bench of an H100 as its workers told it, simulated: for whatever shows benches."""

import math
import random

from torchdoctor.bench.messages import (
    Hello,
    ItemFinished,
    ItemStarted,
    Series,
    TelemetrySample,
    TelemetryStart,
)
from torchdoctor.bench.model import BenchReport, Compared, Item
from torchdoctor.bench.recording import Recording

TRAININGS = {"mlp": (43_800, 70_300, 832_000), "cnn": (24_600, 39_100, 212_000)}
PRODUCTS = {"fp32": 51.7, "tf32": 402.0, "fp16": 758.0, "bf16": 784.0}


def samples(level, n=20):
    """Samples that scatter by 1 %."""
    pick = random.Random(level)  # noqa: S311 - the same samples every time
    return tuple(level * pick.gauss(1, 0.01) for _ in range(n))


def finished(name, kind, unit, levels, losses=()):
    series = {form: Series(unit=unit, values=samples(level)) for form, level in levels.items()}
    return ItemFinished(
        message="item-finished", name=name, kind=kind, took_s=2.0, checks=(), metrics={},
        series=series, losses=losses,
    )  # fmt: skip


def messages():
    """Everything that was said, each with the second at which it was."""
    device = {"name": "NVIDIA H100 80GB HBM3", "type": "cuda"}
    torch = {"version": "2.13.0+cu130"}
    yield 0.0, Hello(message="hello", protocol=1, python="3.11", torch=torch, device=device)
    yield (
        0.1,
        TelemetryStart(
            message="telemetry-start",
            power_limit_watts=700.0,
            max_sm_clock_mhz=1980,
            slowdown_c=87.0,
        ),
    )
    items = [
        finished(
            "gemm_speed", "gemm", "TFLOP/s", {f"{f} 8192x8192x8192": PRODUCTS[f] for f in PRODUCTS}
        ),
        finished("triad", "bandwidth", "GB/s", {"triad": 2950.0, "copy": 2990.0}),
        finished("launch", "launch", "us", {"eager": 4.1, "graph": 1.6}),
    ]
    for name, levels in TRAININGS.items():
        forms = dict(zip(("naive", "resident", "graph"), levels, strict=True))
        losses = tuple(2.3 * math.exp(-step / 40) + 0.05 for step in range(200))
        items.append(finished(name, "model", "samples/s", forms, losses))
    at = 1.0
    for item in items:
        yield at, ItemStarted(message="item-started", name=item.name)
        for step in range(10):
            busy = 1.0 if item.kind == "gemm" else 0.4
            yield at + step / 5, TelemetrySample(
                message="telemetry", at=at + step / 5, sm_clock_mhz=1980 - int(200 * busy),
                power_watts=120 + 560 * busy, temperature_c=40 + 20 * busy + at,
            )  # fmt: skip
        yield at + 2.0, item
        at += 2.2


def recording():
    """What is kept of it."""
    now = [0.0]
    record = Recording(clock=lambda: now[0])
    for at, message in messages():
        now[0] = at
        record.take(message)
    return record


def report():
    """The report of it, beside a baseline."""
    gemm = {f"{name}_tflops": rate for name, rate in PRODUCTS.items()}
    shapes = {f"{name}_shape": "8192x8192x8192" for name in PRODUCTS}
    items = [
        Item(name="gemm_speed", kind="gemm", status="pass", because="bf16 784 TFLOP/s",
             metrics={**gemm, **shapes}),
        Item(name="triad", kind="bandwidth", status="warn", because="triad 20% slower than <b>",
             metrics={"triad_gb_s": 2950.0}),
        Item(name="mlp", kind="model", status="pass", because="accuracy 0.97",
             metrics={"samples_per_s": 832_000.0, "flops_per_sample": 2.4e6,
                      "bytes_per_sample": 4e4}),
        Item(name="fft", kind="path", status="fail", because="error 0.3 above its limit"),
        Item(name="nccl", kind="collective", status="skip", because="one GPU alone"),
    ]  # fmt: skip
    return BenchReport(
        verdict="CRITICAL",
        because="fft: error 0.3 above its limit.",
        device={
            "name": "NVIDIA H100 80GB HBM3", "type": "cuda", "peak_gb_s": 3352.3,
            "peak_tflops": {"fp32": 67.0, "tf32": 494.7, "bf16": 989.4},
        },
        torch={"version": "2.13.0+cu130"},
        took_s=171.0,
        items=tuple(items),
        compared=Compared(
            baseline_made="2026-11-24T10:00:00+00:00", slower={"triad: triad": 0.8},
            same={"mlp: graph": 1.01}, left_out=("fft: r2c",),
        ),
    )  # fmt: skip
