"""The driver does not answer within the time that it was given."""

from torchdoctor.diagnosis.evidence import cuda_returned, told
from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.hangs import hanging
from torchdoctor.diagnosis.surroundings import cuda_starts, in_container, system_of
from torchdoctor.diagnosis.xids import FIRMWARE, read_xids
from torchdoctor.facts.model import Facts
from torchdoctor.texts import Text, say

REASON = "DRIVER_HANGS"


@rule(REASON)
def driver_hangs(facts: Facts) -> Finding | None:
    stuck = hanging(facts)
    if not stuck:
        return None
    works = cuda_starts(facts)
    return Finding(
        reason=REASON,
        severity=Severity.WARNING if works else Severity.ERROR,
        summary=say("The NVIDIA driver does not answer in time."),
        evidence=(
            *(told(problem.probe, problem.problem) for problem in stuck),
            *((cuda_returned(0),) if works else ()),
            *(xid.line for xid in read_xids(facts) if xid.number in FIRMWARE),
        ),
        cause=say(
            "A call into the driver did not return: a card or its firmware is stuck, or a process"
            " that waits for it. On machines with many cards the first call after a pause can be as"
            " slow where no program keeps the driver awake."
        ),
        fix=Fix(_advice(facts), _commands(facts)),
        docs="https://docs.nvidia.com/deploy/driver-persistence/index.html",
    )


def _advice(facts: Facts) -> Text:
    if in_container(facts):
        return say("Look on the host for processes that are stuck, and restart the host.")
    return say(
        "Look for processes that are stuck in the driver and for the driver's last words, then"
        " restart the machine. If it was merely slow, the persistence daemon keeps it awake."
    )


def _commands(facts: Facts) -> tuple[str, ...]:
    if system_of(facts) == "windows":
        return ()
    return (
        "ps -eo pid,stat,wchan:32,args | awk '$2 ~ /^D/'",
        "sudo dmesg | grep -i -E 'nvrm|xid|blocked for more' | tail -n 20",
        "sudo systemctl enable --now nvidia-persistenced",
    )
