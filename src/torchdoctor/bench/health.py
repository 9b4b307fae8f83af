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
from torchdoctor.bench.words import heard, with_commas, with_semicolons
from torchdoctor.texts import Text, mark, say

NAME = "health"
HOT_S = 0.1
"""Of the driver's own count, which also has what falls between two readings."""
REPLAYS = 10
"""New repetitions on the link from which it is worth a word: single ones happen."""
XIDS = {
    13: mark("an exception of a kernel"),
    31: mark("a page fault of a kernel"),
    43: mark("a program's work stopped"),
    45: mark("a program's work was cleared away"),
    48: mark("a memory error that could not be corrected"),
    62: mark("a halt of the card's microcontroller"),
    63: mark("a row of memory to be remapped"),
    64: mark("a row of memory that could not be remapped"),
    74: mark("an error of NVLink"),
    79: mark("the card has fallen off the bus"),
    92: mark("many corrected memory errors"),
    94: mark("a contained memory error"),
    95: mark("an uncontained memory error"),
    119: mark("the card's system processor does not answer"),
    120: mark("an error of the card's system processor"),
}
"""Xid -> what it says. Source: NVIDIA, "XID Errors" (docs.nvidia.com/deploy/xid-errors)."""
LOST_GENERATIONS = mark("its PCI Express link had generation {best} at best, and can have {most}")
LOST_LANES = mark("its PCI Express link had lanes {best} at best, and can have {most}")
_RANK: Sequence[Status] = ("pass", "warn", "fail")
Finding = tuple[Status, Text]


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
            because=say(
                "the card's sensors told nothing: {why}",
                why=heard(log.problem) if log.problem else say("no answer of NVML"),
            ),
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
        because=with_semicolons(words or [_summary(log)]),
        metrics=_metrics(log),
    )


def excuses(log: CardLog, own_pid: int | None = None) -> list[Text]:
    """What explains that a card is slow, though nothing is wrong with it."""
    found = [words for _, words in (*_held_back(log), *_company(log.counters, own_pid))]
    card = log.card
    if card and card.power_limit_watts and card.default_power_limit_watts:
        limit, usual = card.power_limit_watts, card.default_power_limit_watts
        if limit < usual and share_of(log.samples, [POWER_CAP]):
            template = mark("its power is limited to {limit:.0f} W of {usual:.0f} W")
            found.append(say(template, limit=limit, usual=usual))
    return found


def _changes(counters: Sequence[TelemetryCounters]) -> Iterator[Finding]:
    """What grew between the first counters and the last."""
    if not counters:
        return
    before, after = counters[0], counters[-1]
    new = max(grown(before, after, "ecc_uncorrected"), grown(before, after, "ecc_uncorrected_ever"))
    if new:
        yield "fail", say("memory errors that could not be corrected: {new} new", new=new)
    if after.remap_failed:
        yield "fail", say("a row of memory could not be remapped: the card has to be replaced")
    if rows := grown(before, after, "remapped_rows"):
        yield "warn", say("rows of memory that were remapped: {rows}", rows=rows)
    if after.remap_pending:
        yield "warn", say("a row of memory waits to be remapped, which a reset of the card does")
    hot_s = grown(before, after, "thermal_ns") / 1e9
    if hot_s >= HOT_S:
        yield "warn", say("heat held its clocks down for {hot_s:.1f} s", hot_s=hot_s)
    replays = grown(before, after, "pcie_replays")
    if replays >= REPLAYS:
        yield "warn", say("{replays} repetitions on its PCI Express link", replays=replays)


def grown(before: TelemetryCounters, after: TelemetryCounters, name: str) -> int:
    """By how much a counter grew; 0 where it is not known, or was reset."""
    first, last = getattr(before, name), getattr(after, name)
    return 0 if first is None or last is None else max(last - first, 0)


def _errors(log: CardLog) -> Iterator[Finding]:
    for number in sorted({event.xid for event in log.xids}):
        meaning = XIDS.get(number)
        if meaning is None:
            yield "fail", say("Xid {number}", number=number)
        else:
            yield "fail", say("Xid {number} ({meaning})", number=number, meaning=say(meaning))


def _held_back(log: CardLog) -> Iterator[Finding]:
    """Reasons for lower clocks that are no normal work."""
    for reason in HELD_BACK:
        share = share_of(log.samples, [reason])
        if share:
            hottest = max((s.temperature_c for s in log.samples if s.temperature_c), default=None)
            template = (
                mark("{reason} held the card back in {share:.0%} of the readings")
                if hottest is None
                else mark(
                    "{reason} held the card back in {share:.0%} of the readings, "
                    "up to {hottest:.0f} C"
                )
            )
            yield "warn", say(template, reason=reason, share=share, hottest=hottest)


def _link(log: CardLog) -> Iterator[Finding]:
    """The best that the link was while it was busy."""
    card = log.card
    if card is None:
        return
    for template, name, most in (
        (LOST_GENERATIONS, "pcie_gen", card.pcie_gen_max),
        (LOST_LANES, "pcie_width", card.pcie_width_max),
    ):
        best = max((getattr(sample, name) or 0 for sample in log.while_copying), default=0)
        if most and 0 < best < most:
            yield "warn", say(template, best=best, most=most)


def _company(counters: Sequence[TelemetryCounters], own_pid: int | None) -> Iterator[Finding]:
    """Others' work on the card."""
    for one in counters:
        others = [pid for pid in one.pids or () if pid != own_pid]
        # In a container the numbers are the host's, and one of them is ours.
        count = len(others) - (own_pid not in (one.pids or ()))
        if count > 0:
            yield "warn", say("others compute on the card: {count} processes", count=count)
            return


def _silence(log: CardLog) -> Iterator[Finding]:
    why = heard(log.problem or "")
    if log.lost:
        yield "fail", say("the card was lost: {why}", why=why)
    elif log.problem:
        yield "warn", say("its sensors fell silent: {why}", why=why)


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


def _summary(log: CardLog) -> Text:
    metrics = _metrics(log)
    parts = [say("no new errors in {readings} readings", readings=len(log.samples))]
    if (hottest := metrics["temperature_c_max"]) is not None:
        parts.append(say("up to {hottest:.0f} C", hottest=hottest))
    if (most := metrics["power_watts_max"]) is not None:
        parts.append(say("up to {most:.0f} W", most=most))
    if share := metrics["sw_power_cap_share"]:
        parts.append(say("at its power limit in {share:.0%} of them", share=share))
    return with_commas(parts)
