"""A first tiny computation on the card ends with a fault: here no program can be to blame."""

from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.installed import shown
from torchdoctor.diagnosis.telltales import tells
from torchdoctor.facts.model import Facts
from torchdoctor.texts import say

REASON = "ILLEGAL_ACCESS"


@rule(REASON)
def illegal_access(facts: Facts) -> Finding | None:
    torch = facts.torch
    said = torch.cuda_error if torch else None
    if torch is None or said is None or not tells(REASON, said):
        return None
    logged = facts.kernel_log.lines if facts.kernel_log else ()
    return Finding(
        reason=REASON,
        severity=Severity.ERROR,
        summary=say("A tiny computation on the GPU ended with an illegal memory access."),
        evidence=(said, shown(torch), *(line for line in logged if tells(REASON, line))),
        cause=say(
            "In a program of yours this is mostly a bug in a kernel. Here two numbers were added,"
            " so the card, its memory or the driver is to be suspected."
        ),
        fix=Fix(
            say(
                "Read what the kernel says about the card, and restart the machine. Then let the"
                " bench look for wrong results."
            ),
            ("sudo dmesg | grep -i -E 'nvrm|xid'", "torchdoctor bench"),
        ),
        docs="https://docs.nvidia.com/deploy/xid-errors/",
    )
