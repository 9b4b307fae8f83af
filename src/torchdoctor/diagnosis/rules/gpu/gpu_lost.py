"""A card no longer answers on the bus."""

from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.lost import signs_of_loss
from torchdoctor.diagnosis.surroundings import in_container, system_of
from torchdoctor.facts.model import Facts
from torchdoctor.texts import Text, say

REASON = "GPU_LOST"


@rule(
    REASON,
    explains=("DRIVER_NOT_LOADED", "DRIVER_HANGS", "DEVICE_NODES_MISSING", "CUDA_INIT_FAILED"),
)
def gpu_lost(facts: Facts) -> Finding | None:
    seen = signs_of_loss(facts)
    if not seen:
        return None
    return Finding(
        reason=REASON,
        severity=Severity.ERROR,
        summary=say("A GPU of this machine does not answer any more."),
        evidence=seen,
        cause=say(
            "The card has left the PCI bus while the machine ran. Heat, too little power, a loose"
            " card or riser, or a failing card does that; a fault of the driver is rarer."
        ),
        fix=Fix(_advice(facts), _look(facts)),
        docs="https://docs.nvidia.com/deploy/gpu-debug-guidelines/index.html",
    )


def _advice(facts: Facts) -> Text:
    if in_container(facts):
        return say(
            "Only the host can cure this: switch it off and on again there. If the card is lost"
            " again, have its cooling, power and seat looked after."
        )
    return say(
        "Switch the machine off and on again; a restart alone may leave the card without a reset."
        " If it is lost again, look after cooling, power cables and the card's seat, then have the"
        " card exchanged."
    )


def _look(facts: Facts) -> tuple[str, ...]:
    if system_of(facts) == "windows":
        return ()
    return ("sudo dmesg | grep -i -E 'xid|fallen off'", "sudo nvidia-bug-report.sh")
