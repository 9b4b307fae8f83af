"""From raw samples to the figures of an item: medians and spreads. Pure.

The worker tells samples and no medians, because only here is it known which of them were taken
while the card was held back (`health`).
"""

import statistics
from collections.abc import Iterable, Mapping
from typing import Any

from torchdoctor.bench.catalogue import SOAK
from torchdoctor.bench.messages import ItemFinished, Series
from torchdoctor.bench.spread import Spread, spread_of
from torchdoctor.bench.words import with_commas
from torchdoctor.texts import Text, mark, say

SUFFIXES = {"samples/s": "samples_per_s", "TFLOP/s": "tflops", "GB/s": "gb_s", "us": "us"}
"""Unit -> how the key of its median ends."""
FORMS = ("naive", "resident", "graph")
"""Of a training, slowest first (see `forms`)."""
WORDS = {
    "naive": mark("{rate} in the plain loop"),
    "resident": mark("{rate} with data on the device"),
    "graph": mark("{rate} as a CUDA graph"),
}
OF_FORMS = mark("samples/s: {rates}, x {speedup:.3g}")
BUSY = mark("{figures}: the plain loop keeps the card busy")
WAITS = mark("{figures}: in the plain loop the card waits for Python {share:.0%} of the time")
WAITS_FROM = 1.5
"""Speed-up from which the loop is said to wait: below it a form's own scatter explains much."""
FEWEST_OF_A_FIFTH = 3
"""Samples at the begin and the end of a soak without which nothing is said of its drift."""
HEADLINES: Mapping[str, tuple[str, ...]] = {
    "gemm_speed": ("bf16", "fp16", "tf32", "fp32"),
    "triad": ("triad",),
    "transfers": ("h2d_pinned",),
    "launch": ("eager",),
    SOAK: ("gemm",),
}
"""The series whose spread stands for the item: the first one that it has."""


def figures_of(measured: ItemFinished) -> dict[str, Any]:
    """Metrics that the samples of an item make; none where it has no samples."""
    spreads = {name: spread for name, spread in _spreads(measured.series) if spread}
    if not spreads:
        return {}
    if any(form in spreads for form in FORMS):
        return _of_forms(spreads)
    if measured.name == "gemm_speed":
        return _of_products(spreads, measured.series)
    return {
        **_headline(spreads, HEADLINES.get(measured.name, ())),
        **_each(spreads, measured.series),
        **(over_time(measured.series) if measured.name == SOAK else {}),
    }


def told_of_forms(metrics: Mapping[str, Any]) -> list[Text]:
    """What the forms of a training tell the user, in a sentence; none where there is but one."""
    rates = {form: metrics[key] for form in FORMS if (key := f"{form}_samples_per_s") in metrics}
    speedup = metrics.get("speedup")
    if speedup is None:
        return []
    said = say(
        OF_FORMS,
        rates=with_commas(say(WORDS[form], rate=_in_short(rate)) for form, rate in rates.items()),
        speedup=speedup,
    )
    if "graph" not in rates:  # what runs on the CPU runs beside nobody's waiting
        return [said]
    if speedup < WAITS_FROM:
        return [say(BUSY, figures=said)]
    return [say(WAITS, figures=said, share=1 - 1 / speedup)]


def told_of_rates(metrics: Mapping[str, Any]) -> list[Text]:
    """Medians but those of trainings, a unit a sentence: "TFLOP/s: bf16 790 (8192x8192x8192)"."""
    told = []
    for unit, suffix in SUFFIXES.items():
        ending = f"_{suffix}"
        shown = [
            _one_rate(key.removesuffix(ending), value, metrics)
            for key, value in metrics.items()
            # What was sampled has a count; ceilings have none.
            if key.endswith(ending) and f"{key.removesuffix(ending)}_n" in metrics
        ]
        told += [say("{unit}: {rates}", unit=unit, rates=", ".join(shown))] if shown else []
    return told + _told_of_soak(metrics)


def _one_rate(name: str, value: float, metrics: Mapping[str, Any]) -> str:
    shape = metrics.get(f"{name}_shape")
    return f"{name.replace('_', ' ')} {value:.3g}" + (f" ({shape})" if shape else "")


def _told_of_soak(metrics: Mapping[str, Any]) -> list[Text]:
    if "passes" not in metrics:
        return []
    passes, minutes = metrics["passes"], metrics["minutes"]
    told = [say("{passes} passes in {minutes:.1f} min", passes=passes, minutes=minutes)]
    template = mark("{name} drifted by {drift:+.1%}, its slowest pass {slowest:.0%} of the median")
    for name in ("gemm", "triad"):
        if f"drift_{name}" in metrics:
            drift, slowest = metrics[f"drift_{name}"], metrics[f"slowest_{name}"]
            told.append(say(template, name=name, drift=drift, slowest=slowest))
    return told


def _in_short(rate: float) -> str:
    """A rate in three digits: 832 k."""
    for size, letter in ((1e6, " M"), (1e3, " k")):
        if rate >= size:
            return f"{rate / size:.3g}{letter}"
    return f"{rate:.3g}"


def _spreads(series: Mapping[str, Series]) -> Iterable[tuple[str, Spread | None]]:
    return ((name, spread_of(one.values)) for name, one in series.items())


def _of_forms(spreads: Mapping[str, Spread]) -> dict[str, Any]:
    """Of a training: samples/s of each form; the fastest one's are the item's."""
    best = max(spreads.values(), key=lambda spread: spread.median)
    figures: dict[str, Any] = {"samples_per_s": best.median}
    for name, spread in spreads.items():
        figures[f"{name}_samples_per_s"] = spread.median
        figures[f"{name}_iqr"] = _iqr(spread)
    if "naive" in spreads and len(spreads) > 1 and spreads["naive"].median > 0:
        figures["speedup"] = best.median / spreads["naive"].median
    return {**figures, **_headline({"best": best}, ("best",))}


def _of_products(spreads: Mapping[str, Spread], series: Mapping[str, Series]) -> dict[str, Any]:
    """Of products, whose series are named "FORMAT MxNxK": the best shape and the best square."""
    figures: dict[str, Any] = {}
    best: dict[str, Spread] = {}
    for name in sorted(spreads, key=lambda name: -spreads[name].median):
        kind, _, shape = name.partition(" ")
        suffix = SUFFIXES[series[name].unit]
        if kind not in best:
            best[kind] = spreads[name]
            figures[f"{kind}_{suffix}"] = spreads[name].median
            figures[f"{kind}_shape"] = shape
            figures[f"{kind}_iqr"] = _iqr(spreads[name])
            figures[f"{kind}_n"] = spreads[name].n
        if len(set(shape.split("x"))) == 1:
            figures.setdefault(f"{kind}_square_{suffix}", spreads[name].median)
    return {**_headline(best, HEADLINES["gemm_speed"]), **figures}


def _each(spreads: Mapping[str, Spread], series: Mapping[str, Series]) -> dict[str, Any]:
    """Median, spread and count of each series."""
    figures: dict[str, Any] = {}
    for name, spread in spreads.items():
        suffix = SUFFIXES.get(series[name].unit, series[name].unit)
        figures[f"{name}_{suffix}"] = spread.median
        figures[f"{name}_iqr"] = _iqr(spread)
        figures[f"{name}_n"] = spread.n
    return figures


def over_time(series: Mapping[str, Series]) -> dict[str, float]:
    """How speeds changed while they were measured.

    "drift_X" is the median of the last fifth against that of the first, 0 being no change;
    "slowest_X" the slowest sample as a share of the median. Nothing where there are few samples.
    """
    found: dict[str, float] = {}
    for name, one in series.items():
        fifth = len(one.values) // 5
        if fifth >= FEWEST_OF_A_FIFTH:
            first = statistics.median(one.values[:fifth])
            found[f"drift_{name}"] = statistics.median(one.values[-fifth:]) / first - 1
            found[f"slowest_{name}"] = min(one.values) / statistics.median(one.values)
    return found


def _headline(spreads: Mapping[str, Spread], names: Iterable[str]) -> dict[str, Any]:
    """Median, spread and count under the names that all items share."""
    chosen = [spreads[name] for name in names if name in spreads] or list(spreads.values())
    spread = chosen[0]
    return {"median": spread.median, "iqr": _iqr(spread), "n": spread.n}


def _iqr(spread: Spread) -> float | None:
    return spread.iqr if spread.n > 1 else None  # one value has no spread
