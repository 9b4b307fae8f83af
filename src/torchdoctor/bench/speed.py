"""Whether a card is as fast as it can be expected to be. Pure.

Only cards are judged that others have measured (`matrices/ceilings.toml`). What is too slow and
explained (power, heat, somebody else's work) warns; what is far too slow without a word fails.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from torchdoctor.bench.ceilings import Ceilings
from torchdoctor.bench.model import Status
from torchdoctor.bench.words import with_semicolons
from torchdoctor.matrix.ceiling_rows import FAILS_BELOW, PASSES_AT
from torchdoctor.texts import Text, say

MEMORY_PASSES_AT, MEMORY_FAILS_BELOW = 0.70, 0.55
"""Shares of the driver's peak (bench reference 2.4): cards reach 0.74 to 0.94."""
RECORDED = frozenset({"fp8"})
"""Formats that are told beside the published figure and not judged by it: those sources do not say
how sums were accumulated, and the fast way is nearly twice as fast as the exact one."""
LINK_PASSES_AT = 0.75
MOST_DRIFT = 0.05
"""Between the first fifth of a soak and its last: as much as a run may differ from a baseline."""
LINKED = ("h2d_pinned", "d2h_pinned")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What speed comes to."""

    status: Status = "pass"
    words: tuple[Text, ...] = ()
    metrics: Mapping[str, Any] | None = None
    """What the judgement adds: shares of the ceilings, and the ceilings."""


def judge_speed(
    name: str,
    metrics: Mapping[str, Any],
    ceilings: Ceilings,
    *,
    link_gb_s: float | None = None,
    excuses: Sequence[str] = (),
) -> Judged:
    """Hold the figures of an item against the ceilings.

    Args:
        name: The item.
        metrics: Its figures (`figures`).
        ceilings: Of the device.
        link_gb_s: What the link between host and card can move, as it was during the item.
        excuses: What explains that it is slow.
    """
    match name:
        case "gemm_speed":
            return _products(metrics, ceilings, excuses)
        case "triad":
            return _memory(metrics, ceilings, excuses)
        case "transfers":
            return _link(metrics, ceilings, link_gb_s, excuses)
        case "soak":
            return _drift(metrics, excuses) if ceilings.is_gpu else Judged()
    return Judged()


def _products(metrics: Mapping[str, Any], ceilings: Ceilings, excuses: Sequence[str]) -> Judged:
    shares: dict[str, float] = {}
    judged: list[Judged] = []
    for kind, row in ceilings.by_format.items():
        rate = metrics.get(f"{kind}_tflops")
        if rate is not None:
            shares[f"{kind}_of_published"] = share = rate / row.published
            if kind in RECORDED:
                continue
            what = say(
                "{kind} {rate:.4g} TFLOP/s, {share:.0%} of the published {published:.4g}",
                kind=kind,
                rate=rate,
                share=share,
                published=row.published,
            )
            judged.append(_held(what, share, PASSES_AT, FAILS_BELOW, excuses))
    return _worst(judged, shares)


def _memory(metrics: Mapping[str, Any], ceilings: Ceilings, excuses: Sequence[str]) -> Judged:
    peak, rate = ceilings.memory_gb_s, metrics.get("triad_gb_s")
    if peak is None or rate is None:
        return Judged()
    added = {"peak_gb_s": peak, "triad_of_peak": rate / peak}
    what = say(
        "triad {rate:.4g} GB/s, {share:.0%} of the {peak:.4g} of clock x bus width",
        rate=rate,
        share=rate / peak,
        peak=peak,
    )
    if not ceilings.knows_the_card:
        return Judged(words=(what,), metrics=added)
    held = _held(what, rate / peak, MEMORY_PASSES_AT, MEMORY_FAILS_BELOW, excuses)
    return _worst([held], added)


def _link(
    metrics: Mapping[str, Any],
    ceilings: Ceilings,
    link_gb_s: float | None,
    excuses: Sequence[str],
) -> Judged:
    if link_gb_s is None:
        return Judged()
    added: dict[str, float] = {"link_gb_s": link_gb_s}
    if not ceilings.knows_the_card:
        return Judged(metrics=added)
    rates = {name: metrics[key] for name in LINKED if (key := f"{name}_gb_s") in metrics}
    judged = [
        # Below what fails there is nothing: a link is shared, and the host has its part in it.
        _held(
            say(
                "{name} {rate:.4g} GB/s, {share:.0%} of the link's {link:.4g}",
                name=name,
                rate=rate,
                share=rate / link_gb_s,
                link=link_gb_s,
            ),
            rate / link_gb_s,
            LINK_PASSES_AT,
            0.0,
            excuses,
        )
        for name, rate in rates.items()
    ]
    return _worst(judged, added)


def _drift(metrics: Mapping[str, Any], excuses: Sequence[str]) -> Judged:
    """A card against itself: it may slow down a little when it is warm."""
    words = tuple(
        _explained(
            say("{what} became {drift:.0%} slower while it ran", what=what, drift=-drift), excuses
        )
        for what in ("gemm", "triad")
        if (drift := metrics.get(f"drift_{what}", 0.0)) < -MOST_DRIFT
    )
    return Judged(status="warn" if words else "pass", words=words)


def _held(
    said: Text, share: float, passes_at: float, fails_below: float, excuses: Sequence[str]
) -> Judged:
    """One figure, as it is said, against its limits."""
    if share >= passes_at:
        return Judged(words=(said,))
    status: Status = "fail" if share < fails_below and not excuses else "warn"
    words = say("{figure}, expected {least:.0%} at least", figure=said, least=passes_at)
    return Judged(status=status, words=(_explained(words, excuses),))


def _explained(words: Text, excuses: Sequence[str]) -> Text:
    """With what explains it, where something does."""
    if not excuses:
        return words
    return say("{words} ({excuses})", words=words, excuses=with_semicolons(excuses))


def _worst(judged: Sequence[Judged], metrics: Mapping[str, Any]) -> Judged:
    """The worst of them, in its words; where all pass, the one nearest to its limit is first."""
    for status in ("fail", "warn"):
        words = tuple(word for one in judged if one.status == status for word in one.words)
        if words:
            return Judged(status=status, words=words, metrics=metrics)
    words = tuple(word for one in judged for word in one.words)
    return Judged(words=words[:1], metrics=metrics)
