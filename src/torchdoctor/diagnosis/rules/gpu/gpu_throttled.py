"""A card holds its clocks down because of heat or power."""

from torchdoctor.diagnosis.cards import label, used_cards
from torchdoctor.diagnosis.evidence import told
from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.surroundings import in_container
from torchdoctor.facts.model import Facts, Gpu
from torchdoctor.texts import Text, say

REASON = "GPU_THROTTLED"
# Clocks event reasons of NVML. Idle and the software power cap are no faults: every card that
# works hard runs into its power limit.
_HEAT = frozenset({"hw_thermal_slowdown", "sw_thermal_slowdown"})
_POWER = frozenset({"hw_power_brake_slowdown"})
_EITHER = frozenset({"hw_slowdown"})


@rule(REASON)
def gpu_throttled(facts: Facts) -> Finding | None:
    slow = tuple(card for card in used_cards(facts) if _reasons(card))
    if not slow:
        return None
    reasons = {reason for card in slow for reason in _reasons(card)}
    return Finding(
        reason=REASON,
        severity=Severity.WARNING,
        summary=say("A GPU runs slower than it could, because of heat or power."),
        evidence=tuple(told(label(card), ", ".join(_reasons(card))) for card in slow),
        cause=_cause(reasons),
        fix=Fix(
            _advice(facts, reasons),
            ("nvidia-smi -q -d TEMPERATURE,POWER,PERFORMANCE",),
        ),
        docs="https://docs.nvidia.com/deploy/nvidia-smi/index.html",
    )


def _reasons(card: Gpu) -> tuple[str, ...]:
    told = card.throttle_reasons or ()
    return tuple(reason for reason in told if reason in _HEAT | _POWER | _EITHER)


def _cause(reasons: set[str]) -> Text:
    if reasons & _HEAT:
        return say("The card or its memory is too hot, so it lowers its clocks to save itself.")
    if reasons & _POWER:
        return say("The power supply asked the card to draw less: it delivers too little.")
    return say("The card lowers its clocks by itself, because of heat or of too little power.")


def _advice(facts: Facts, reasons: set[str]) -> Text:
    if in_container(facts):
        return say("Have the host's cooling and power supply looked after; results stay right.")
    if reasons & _POWER:
        return say("Look after the power cables of the card and the strength of the supply.")
    return say("Look after fans, dust and the flow of air; results stay right, only later.")
