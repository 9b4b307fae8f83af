"""Whether a card is sound, from its counters before and after, and from its sensors. Pure.

New memory errors that were not corrected, rows that could not be remapped, and errors that the
driver reported (Xid) are critical. Heat, hardware slowdown and a power brake under load warn, as do
a link below what it can be and somebody else's work. The power cap is normal under products of
matrices, and only told (bench reference 2.6).
"""

import statistics
from collections.abc import Iterator, Sequence
from typing import Any

from torchdoctor.bench.card_log import HELD_BACK, POWER_CAP, CardLog, share_of
from torchdoctor.bench.messages import TelemetryCounters
from torchdoctor.bench.model import Item, Status

NAME = "health"
HOT_S = 0.1
"""Of the driver's own count, which also has what falls between two readings."""
REPLAYS = 10
"""New repetitions on the link from which it is worth a word: single ones happen."""
XIDS = {
    13: "an exception of a kernel",
    31: "a page fault of a kernel",
    43: "a program's work stopped",
    45: "a program's work was cleared away",
    48: "a memory error that could not be corrected",
    62: "a halt of the card's microcontroller",
    63: "a row of memory to be remapped",
    64: "a row of memory that could not be remapped",
    74: "an error of NVLink",
    79: "the card has fallen off the bus",
    92: "many corrected memory errors",
    94: "a contained memory error",
    95: "an uncontained memory error",
    119: "the card's system processor does not answer",
    120: "an error of the card's system processor",
}
"""Xid -> what it says. Source: NVIDIA, "XID Errors" (docs.nvidia.com/deploy/xid-errors)."""
_RANK: Sequence[Status] = ("pass", "warn", "fail")
Finding = tuple[Status, str]


def health_item(log: CardLog, own_pid: int | None = None) -> Item:
    """The last item of a bench on a GPU: what became of the card during it.

    Args:
        log: What was heard of the card.
        own_pid: Of our worker, as far as the card's driver knows it by the same number.
    """
    if not log.samples and not log.lost:
        return Item(
            name=NAME,
            kind="health",
            status="skip",
            because=f"the card's sensors told nothing: {log.problem or 'no answer of NVML'}",
        )
    findings = [
        *_changes(log.counters),
        *_errors(log),
        *_held_back(log),
        *_link(log),
        *_company(log.counters, own_pid),
        *_silence(log),
    ]
    status: Status = max((one for one, _ in findings), key=_RANK.index, default="pass")
    words = [words for one, words in findings if one == status and status != "pass"]
    return Item(
        name=NAME,
        kind="health",
        status=status,
        because="; ".join(words or [_summary(log)]),
        metrics=_metrics(log),
    )


def excuses(log: CardLog, own_pid: int | None = None) -> list[str]:
    """What explains that a card is slow, though nothing is wrong with it."""
    found = [words for _, words in (*_held_back(log), *_company(log.counters, own_pid))]
    card = log.card
    if card and card.power_limit_watts and card.default_power_limit_watts:
        limit, usual = card.power_limit_watts, card.default_power_limit_watts
        if limit < usual and share_of(log.samples, [POWER_CAP]):
            found.append(f"its power is limited to {limit:.0f} W of {usual:.0f} W")
    return found


def _changes(counters: Sequence[TelemetryCounters]) -> Iterator[Finding]:
    """What grew between the first counters and the last."""
    if not counters:
        return
    before, after = counters[0], counters[-1]
    new = max(grown(before, after, "ecc_uncorrected"), grown(before, after, "ecc_uncorrected_ever"))
    if new:
        yield "fail", f"memory errors that could not be corrected: {new} new"
    if after.remap_failed:
        yield "fail", "a row of memory could not be remapped: the card has to be replaced"
    if grown(before, after, "remapped_rows"):
        yield "warn", f"rows of memory that were remapped: {grown(before, after, 'remapped_rows')}"
    if after.remap_pending:
        yield "warn", "a row of memory waits to be remapped, which a reset of the card does"
    hot_s = grown(before, after, "thermal_ns") / 1e9
    if hot_s >= HOT_S:
        yield "warn", f"heat held its clocks down for {hot_s:.1f} s"
    replays = grown(before, after, "pcie_replays")
    if replays >= REPLAYS:
        yield "warn", f"{replays} repetitions on its PCI Express link"


def grown(before: TelemetryCounters, after: TelemetryCounters, name: str) -> int:
    """By how much a counter grew; 0 where it is not known, or was reset."""
    first, last = getattr(before, name), getattr(after, name)
    return 0 if first is None or last is None else max(last - first, 0)


def _errors(log: CardLog) -> Iterator[Finding]:
    for number in sorted({event.xid for event in log.xids}):
        meaning = XIDS.get(number)
        yield "fail", f"Xid {number}" + (f" ({meaning})" if meaning else "")


def _held_back(log: CardLog) -> Iterator[Finding]:
    """Reasons for lower clocks that are no normal work."""
    for reason in HELD_BACK:
        share = share_of(log.samples, [reason])
        if share:
            hottest = max((s.temperature_c for s in log.samples if s.temperature_c), default=None)
            heat = "" if hottest is None else f", up to {hottest:.0f} C"
            yield "warn", f"{reason} held the card back in {share:.0%} of the readings{heat}"


def _link(log: CardLog) -> Iterator[Finding]:
    """The best that the link was while it was busy."""
    card = log.card
    if card is None:
        return
    for what, name, most in (
        ("generation", "pcie_gen", card.pcie_gen_max),
        ("lanes", "pcie_width", card.pcie_width_max),
    ):
        best = max((getattr(sample, name) or 0 for sample in log.while_copying), default=0)
        if most and 0 < best < most:
            yield "warn", f"its PCI Express link had {what} {best} at best, and can have {most}"


def _company(counters: Sequence[TelemetryCounters], own_pid: int | None) -> Iterator[Finding]:
    """Others' work on the card."""
    for one in counters:
        others = [pid for pid in one.pids or () if pid != own_pid]
        # In a container the numbers are the host's, and one of them is ours.
        count = len(others) - (own_pid not in (one.pids or ()))
        if count > 0:
            yield "warn", f"others compute on the card: {count} processes"
            return


def _silence(log: CardLog) -> Iterator[Finding]:
    if log.lost:
        yield "fail", f"the card was lost: {log.problem}"
    elif log.problem:
        yield "warn", f"its sensors fell silent: {log.problem}"


def _metrics(log: CardLog) -> dict[str, Any]:
    samples = log.samples
    clocks = [s.sm_clock_mhz for s in samples if s.sm_clock_mhz is not None]
    powers = [s.power_watts for s in samples if s.power_watts is not None]
    found = {
        "samples": len(samples),
        "sm_clock_mhz_median": statistics.median(clocks) if clocks else None,
        "sm_clock_mhz_max": max(clocks, default=None),
        "power_watts_median": round(statistics.median(powers), 1) if powers else None,
        "power_watts_max": round(max(powers), 1) if powers else None,
        "temperature_c_max": max(
            (s.temperature_c for s in samples if s.temperature_c), default=None
        ),
        "throttled_share": round(share_of(samples, HELD_BACK), 4),
        "sw_power_cap_share": round(share_of(samples, [POWER_CAP]), 4),
    }
    if log.counters:
        before, after = log.counters[0], log.counters[-1]
        for name in ("ecc_corrected", "ecc_uncorrected", "pcie_replays", "remapped_rows"):
            if getattr(after, name) is not None:
                found[f"{name}_new"] = grown(before, after, name)
    return found


def _summary(log: CardLog) -> str:
    metrics = _metrics(log)
    parts = [f"no new errors in {len(log.samples)} readings"]
    if metrics["temperature_c_max"] is not None:
        parts.append(f"up to {metrics['temperature_c_max']:.0f} C")
    if metrics["power_watts_max"] is not None:
        parts.append(f"up to {metrics['power_watts_max']:.0f} W")
    if metrics["sw_power_cap_share"]:
        parts.append(f"at its power limit in {metrics['sw_power_cap_share']:.0%} of them")
    return ", ".join(parts)
