"""Keeps the document of a bench below 16 kB, whatever its items have to say. Pure."""

import json
from collections.abc import Callable
from dataclasses import replace

from torchdoctor import plain
from torchdoctor.bench.model import BenchReport, Item
from torchdoctor.bench.words import shorten

MOST_BYTES = 16_000  # the contract's 16 kB, as the decimal kilobytes that are the stricter ones
SHORT, SHORTER = 90, 30  # characters
_SPEEDS = ("samples_per_s", "_tflops", "_gb_s", "_us", "_of_published", "_of_peak")
"""How the keys of what was measured as speed end."""

Step = Callable[[Item], Item]


def fit(report: BenchReport, most_bytes: int = MOST_BYTES) -> BenchReport:
    """The report, with less about each item as long as it is too large: the verdict loses nothing.

    Items that passed lose their details first, then all items, and last the ends of sentences.
    """
    for step in _STEPS:
        if size(report) <= most_bytes:
            break
        report = replace(report, items=tuple(map(step, report.items)))
    return report


def size(report: BenchReport) -> int:
    """Bytes of the document as it is printed, indented."""
    return len(json.dumps(plain.encode(report), indent=2, allow_nan=False))


def _passed_without_correctness(item: Item) -> Item:
    """The sentence says it too."""
    return replace(item, correctness={}) if item.status == "pass" else item


def _passed_without_telemetry(item: Item) -> Item:
    """Except where speed was measured: there it explains the figures."""
    measured_speed = item.kind in ("gemm", "bandwidth", "health")
    return replace(item, telemetry={}) if item.status == "pass" and not measured_speed else item


def _passed_without_spread(item: Item) -> Item:
    if item.status != "pass" or item.kind == "health":
        return item
    kept = {
        key: value
        for key, value in item.metrics.items()
        if key in ("accuracy", "checks", "took_s", "speedup") or key.endswith(_SPEEDS)
    }
    return replace(item, metrics=kept)


def _passed_in_short(item: Item) -> Item:
    return item if item.status == "fail" else replace(item, because=shorten(item.because, SHORT))


def _one_wrong_value(item: Item) -> Item:
    return replace(item, correctness=dict(list(item.correctness.items())[:1]))


def _passed_with_rates(item: Item) -> Item:
    """Of a training the fastest form and the plain loop; the others lie between."""
    return _with_speeds_alone(item, ("samples_per_s", "naive_samples_per_s"))


def _passed_with_rate_alone(item: Item) -> Item:
    return _with_speeds_alone(item, ("samples_per_s",))


def _with_speeds_alone(item: Item, of_a_training: tuple[str, ...]) -> Item:
    if item.status != "pass":
        return item
    rates = {key: value for key, value in item.metrics.items() if key.endswith(_SPEEDS)}
    if "samples_per_s" in rates:
        rates = {key: rates[key] for key in of_a_training if key in rates}
    return replace(item, metrics=rates, telemetry={})


def _bare(item: Item) -> Item:
    short = shorten(item.because, SHORT)
    return replace(item, because=short, correctness={}, metrics={}, telemetry={})


def _barer(item: Item) -> Item:
    return replace(_bare(item), because=shorten(item.because, SHORTER))


_STEPS: tuple[Step, ...] = (
    _passed_without_correctness,
    _passed_without_telemetry,
    _passed_without_spread,
    _passed_in_short,
    _one_wrong_value,
    _passed_with_rates,
    _passed_with_rate_alone,
    _bare,
    _barer,
)
