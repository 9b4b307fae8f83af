"""An index answers, and has not what was looked for in it."""

from torchdoctor.diagnosis.finding import Finding, Fix, rule
from torchdoctor.diagnosis.network import unusable
from torchdoctor.facts.model import Facts
from torchdoctor.texts import say

REASON = "MIRROR_LACKS_BUILD"


@rule(REASON)
def mirror_lacks_build(facts: Facts) -> Finding | None:
    failing = unusable(facts, REASON)
    if failing is None:
        return None
    return Finding(
        reason=REASON,
        severity=failing.severity,
        summary=say(
            "{indexes} has no such packages.",
            indexes=", ".join(look.name for look in failing.looks),
        ),
        evidence=failing.evidence,
        cause=say(
            "A mirror copies some folders of the original and not others, and may be days behind."
        ),
        fix=Fix(
            say("Take another source; torchdoctor asks all that it knows."),
            ("torchdoctor install --mirror auto",),
        ),
        docs="https://download.pytorch.org/whl/",
    )
