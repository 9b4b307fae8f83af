"""What of a bench is drawn: losses, speeds, clocks and power, the roofline. Pure.

Whatever was not measured here is left out without a word.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from torchdoctor.bench.messages import TelemetryStart
from torchdoctor.bench.model import BenchReport
from torchdoctor.bench.recording import Quantity, Recording
from torchdoctor.report.axis import short
from torchdoctor.report.plots import Band, Bar, Dot, Line, Roof, bar_plot, line_plot, roofline
from torchdoctor.texts import mark, say, tell, translated

Plot = tuple[str, str]
"""A heading and an SVG."""
SMALL = 310.0
"""Width of a plot of which two stand side by side."""
ITEM_BYTES = {
    "fp64": 8, "fp32": 4, "tf32": 4, "fp16": 2, "bf16": 2, "fp8": 1, "int8": 1,
}  # fmt: skip
SENSORS = (
    (mark("Clock of the multiprocessors"), "sm_clock_mhz", "MHz"),
    (mark("Power"), "power_watts", "W"),
    (mark("Temperature"), "temperature_c", "°C"),
)
TRIAD_INTENSITY = 2 / 12
"""flop/byte of a = b + s c in fp32: two operations, three numbers."""


def loss_plots(recording: Recording) -> Iterator[Plot]:
    """The loss of each training over its steps."""
    for name, item in recording.finished.items():
        losses = [loss for loss in item.losses if math.isfinite(loss)]
        if len(losses) > 1:
            steps = [float(step) for step in range(len(losses))]
            what = tell(
                "Loss of {name}: from {first:.3g} to {last:.3g}",
                name=name,
                first=losses[0],
                last=losses[-1],
            )
            line = Line(name=name, xs=steps, ys=losses)
            x_name, y_name = tell("step"), tell("loss")
            yield name, line_plot([line], what=what, x_name=x_name, y_name=y_name, width=SMALL)


def speed_plots(recording: Recording) -> Iterator[Plot]:
    """The speeds of each item beside each other, with their spreads."""
    for item, found in groupby(recording.quantities, key=lambda one: one.item):
        by_unit: dict[str, list[Quantity]] = {}
        for one in found:
            by_unit.setdefault(one.unit, []).append(one)
        for unit, quantities in by_unit.items():
            heading = (
                tell("{item}, {unit} (less is better)", item=item, unit=unit)
                if quantities[0].less_is_better
                else f"{item}, {unit}"
            )
            what = tell("Speeds of {item} in {unit}", item=item, unit=unit)
            yield heading, bar_plot([_bar(one) for one in quantities], what=what)


def _bar(one: Quantity) -> Bar:
    spread = one.spread
    half = f" ± {short(spread.iqr / 2)}" if spread.n > 1 else ""
    return Bar(
        name=one.series,
        median=spread.median,
        q25=spread.q25,
        q75=spread.q75,
        words=f"{short(spread.median)}{half}, n {spread.n}",
    )


def telemetry_plots(recording: Recording) -> Iterator[Plot]:
    """Clocks, power and temperature over time, with the items in the background."""
    if not recording.telemetry:
        return
    origin = recording.telemetry[0].at
    bands = [
        Band(name=span.name, begin=span.began - origin, end=span.ended - origin)
        for span in recording.spans
    ]
    limits = _limits(recording.card)
    for heading, key, unit in SENSORS:
        line = _over_time(recording, key, origin)
        if len(line.xs) > 1:
            what = tell(
                "{quantity} over the run: {low} to {high} {unit}",
                quantity=say(heading),
                low=short(min(line.ys)),
                high=short(max(line.ys)),
                unit=unit,
            )
            yield translated(heading), line_plot(
                [line], what=what, x_name=tell("seconds"), y_name=unit, height=150.0, bands=bands,
                limit=limits.get(key),
            )  # fmt: skip


def _limits(card: TelemetryStart | None) -> dict[str, float | None]:
    """What the card is not to exceed, by the key of its samples."""
    if card is None:
        return {}
    return {
        "sm_clock_mhz": card.max_sm_clock_mhz,
        "power_watts": card.power_limit_watts,
        "temperature_c": card.slowdown_c,
    }


def _over_time(recording: Recording, key: str, origin: float) -> Line:
    found = [(sample.at - origin, getattr(sample, key)) for sample in recording.telemetry]
    known = [(at, float(value)) for at, value in found if value is not None]
    return Line(name=key, xs=[at for at, _ in known], ys=[value for _, value in known])


def roofline_plot(report: BenchReport) -> Plot | None:
    """Items below what the card allows; None where its peaks are not known, or nothing counted."""
    bandwidth = _number(report.device.get("peak_gb_s"))
    peaks = report.device.get("peak_tflops")
    if bandwidth is None or not isinstance(peaks, dict):
        return None
    roofs = [
        Roof(name=f"{name} {short(peak * 1e12)}flop/s", height=peak * 1e12)
        for name, found in peaks.items()
        if (peak := _number(found)) is not None
    ]
    dots = [dot for item in report.items for dot in _dots(item.name, item.metrics)]
    if not roofs or not dots:
        return None
    what = tell("Roofline: flop/s of items over how many flop they do for a byte")
    heading = tell("Below the peaks of memory and arithmetic")
    return heading, roofline(dots, roofs, bandwidth * 1e9, what=what)


def _dots(name: str, metrics: Mapping[str, Any]) -> Iterator[Dot]:
    numbers = {key: number for key, value in metrics.items() if (number := _number(value))}
    if {"flops_per_sample", "bytes_per_sample", "samples_per_s"} <= numbers.keys():
        flops = numbers["flops_per_sample"]
        x = flops / numbers["bytes_per_sample"]
        yield Dot(name=name, x=x, y=numbers["samples_per_s"] * flops)
    if "triad_gb_s" in numbers:
        y = numbers["triad_gb_s"] * 1e9 * TRIAD_INTENSITY
        yield Dot(name=name, x=TRIAD_INTENSITY, y=y)
    for kind, item_bytes in ITEM_BYTES.items():
        shape, rate = _shape(metrics.get(f"{kind}_shape")), numbers.get(f"{kind}_tflops")
        if shape and rate is not None:
            yield Dot(name=kind, x=_intensity(shape, item_bytes), y=rate * 1e12)


def _shape(text: object) -> Sequence[int]:
    """The sides of a product, "MxNxK"; none where it is none."""
    sides = str(text).split("x")
    right = len(sides) == 3 and all(side.isdecimal() and int(side) > 0 for side in sides)  # noqa: PLR2004 - M, N, K
    return [int(side) for side in sides] if right else ()


def _intensity(shape: Sequence[int], item_bytes: int) -> float:
    """flop/byte of a product, when each matrix moves once."""
    m, n, k = shape
    return 2 * m * n * k / (item_bytes * (m * k + k * n + m * n))


def _number(value: Any) -> float | None:  # noqa: ANN401 - whatever stands in the document
    """A number above 0; None for anything else."""
    if isinstance(value, (int, float)) and math.isfinite(value) and value > 0:
        return float(value)
    return None
