"""The driver counted or logged faults of a card, its memory, its power or its links."""

import re
from dataclasses import dataclass

from torchdoctor.diagnosis.cards import is_driven, label, nvidia_cards, slot_of
from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.hangs import hanging
from torchdoctor.diagnosis.kernel_log import NEEDS_OPEN_MODULES, driver_said
from torchdoctor.diagnosis.lost import lost_slots, signs_of_loss
from torchdoctor.diagnosis.surroundings import (
    cuda_code,
    cuda_starts,
    in_container,
    smi_exit,
    system_of,
)
from torchdoctor.diagnosis.xids import (
    CATALOGUE,
    FALLEN_OFF,
    FIRMWARE,
    HARDWARE,
    RECORDED,
    Xid,
    read_xids,
)
from torchdoctor.facts.model import Facts, Gpu
from torchdoctor.texts import Text, say

REASON = "GPU_HARDWARE_ERRORS"
MEMORY_GUIDE = "https://docs.nvidia.com/deploy/a100-gpu-mem-error-mgmt/index.html"
# nvmlReturn_t, nvml.h; nvidia-smi leaves with the same numbers.
_CODES = {8: "INSUFFICIENT_POWER", 14: "CORRUPTED_INFOROM", 16: "RESET_REQUIRED"}
_STILL_WORKS = {14}
_INIT_FAILED = re.compile(
    r"(?:GPU (?P<place>[0-9a-f:.]{7,}): )?RmInitAdapter failed!(?: \(0x[0-9a-f:x]+\))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Seen:
    """One sign, and whether the card goes on in spite of it."""

    words: str
    goes_on: bool = False
    of_memory: bool = False


@rule(REASON, explains=("CUDA_INIT_FAILED",))
def gpu_hardware_errors(facts: Facts) -> Finding | None:
    seen = (*_counted(facts), *_refused(facts), *_logged(facts), *_not_started(facts))
    if not seen:
        return None
    # What the card goes on in spite of is no error, unless CUDA does not start.
    goes_on = all(one.goes_on for one in seen) and cuda_code(facts) in (None, 0)
    of_memory = all(one.of_memory for one in seen)
    return Finding(
        reason=REASON,
        severity=Severity.WARNING if goes_on else Severity.ERROR,
        summary=say(
            "A GPU shows signs of wear, and goes on working."
            if goes_on
            else "The driver reports faults of a GPU."
        ),
        evidence=tuple(one.words for one in seen),
        cause=_cause(of_memory=of_memory),
        fix=Fix(_advice(facts, goes_on=goes_on), _commands(facts)),
        docs=MEMORY_GUIDE if of_memory else CATALOGUE,
    )


def _counted(facts: Facts) -> tuple[_Seen, ...]:
    """What NVML counts of the memory."""
    seen: list[_Seen] = []
    for card in nvidia_cards(facts):
        if card.ecc_uncorrected:
            words = say(
                "{card}: {count} uncorrected memory errors",
                card=label(card),
                count=card.ecc_uncorrected,
            )
            seen.append(_Seen(words, of_memory=True))
        if card.remap_failed:
            words = say("{card}: remapping of rows failed", card=label(card))
            seen.append(_Seen(words, of_memory=True))
        elif card.remap_pending:
            words = say("{card}: remapping of rows is pending", card=label(card))
            seen.append(_Seen(words, goes_on=True, of_memory=True))
    return tuple(seen)


def _refused(facts: Facts) -> tuple[_Seen, ...]:
    """Cards that NVML or nvidia-smi report as faulty."""
    seen = [
        _Seen(
            say(
                "NVML returned {code} ({name}) for {card}",
                code=card.nvml_code,
                name=_CODES[card.nvml_code],
                card=label(card),
            ),
            goes_on=card.nvml_code in _STILL_WORKS,
        )
        for card in nvidia_cards(facts)
        if card.nvml_code in _CODES
    ]
    code = smi_exit(facts)
    if code in _CODES:
        words = say("nvidia-smi exited with {code} ({name})", code=code, name=_CODES[code])
        seen.append(_Seen(words, goes_on=code in _STILL_WORKS))
    return tuple(seen)


def _logged(facts: Facts) -> tuple[_Seen, ...]:
    """Xid messages that are not the program's."""
    # What the firmware did not answer is the evidence of a driver that hangs, where it does.
    kinds = {**HARDWARE, **RECORDED, **({} if hanging(facts) else FIRMWARE)}
    return tuple(
        _Seen(xid.line, goes_on=xid.number in RECORDED)
        for xid in read_xids(facts)
        if (xid.number in kinds or xid.asks_for_a_reset) and _counts(facts, xid)
    )


def _counts(facts: Facts, xid: Xid) -> bool:
    """Whether a message is about a card of ours, and about one that is still there."""
    if xid.slot in lost_slots(facts) or (xid.number == FALLEN_OFF and signs_of_loss(facts)):
        return False  # losing it has a word of its own
    cards = _at(facts, xid.slot)
    # A container reads the log of its whole host.
    return not in_container(facts) or not cards or any(card.index is not None for card in cards)


def _not_started(facts: Facts) -> tuple[_Seen, ...]:
    """Cards that the driver could not start, and that it does not list either."""
    # The closed modules cannot start a card that needs the open ones; the card is not at fault.
    if driver_said(facts, NEEDS_OPEN_MODULES):
        return ()
    failed = ((match[0], slot_of(match["place"])) for match in driver_said(facts, _INIT_FAILED))
    lost = lost_slots(facts)
    return tuple(
        _Seen(words) for words, slot in failed if slot not in lost and not _runs(facts, slot)
    )


def _runs(facts: Facts, slot: str | None) -> bool:
    """Whether a card came up after all, as it may at the second attempt."""
    here = _at(facts, slot)
    if slot is None or not here:
        return cuda_starts(facts)
    return any(is_driven(card) for card in here)


def _at(facts: Facts, slot: str | None) -> tuple[Gpu, ...]:
    return tuple(card for card in nvidia_cards(facts) if slot_of(card.pci_bus_id) == slot)


def _cause(*, of_memory: bool) -> Text:
    if of_memory:
        return say(
            "Cells of the card's memory fail. The driver replaces rows of memory that are bad when"
            " the card is reset; a card that runs out of spare rows is worn out."
        )
    return say(
        "The driver blames the card itself, its firmware, its power or its links, and not the"
        " program. Xid numbers are explained in NVIDIA's catalogue."
    )


def _advice(facts: Facts, *, goes_on: bool) -> Text:
    if goes_on:
        return say(
            "Restart the machine when it suits, so that the card is reset, and look at these"
            " counters again from time to time."
        )
    if in_container(facts):
        return say(
            "Save your work, then restart the machine on the host, so that the card is reset. If"
            " the faults come back, test the card (NVIDIA DCGM: dcgmi diag -r 3) and have it"
            " exchanged."
        )
    return say(
        "Save your work, then restart the machine, so that the card is reset. If the faults come"
        " back, test the card (NVIDIA DCGM: dcgmi diag -r 3) and have it exchanged."
    )


def _commands(facts: Facts) -> tuple[str, ...]:
    look = "nvidia-smi -q -d ECC,ROW_REMAPPER,PERFORMANCE"
    if system_of(facts) == "windows":
        return (look,)
    return (look, "sudo dmesg | grep -i -E 'xid|nvrm'")
