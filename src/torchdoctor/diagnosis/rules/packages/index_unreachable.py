"""A package index was asked and did not answer."""

from torchdoctor.diagnosis.finding import Finding, Fix, rule
from torchdoctor.diagnosis.network import unusable
from torchdoctor.facts.model import Facts
from torchdoctor.texts import say

REASON = "INDEX_UNREACHABLE"


@rule(REASON)
def index_unreachable(facts: Facts) -> Finding | None:
    failing = unusable(facts, REASON)
    if failing is None:
        return None
    return Finding(
        reason=REASON,
        severity=failing.severity,
        summary=say(
            "No answer from {indexes}.", indexes=", ".join(look.name for look in failing.looks)
        ),
        evidence=failing.evidence,
        cause=say(
            "The name cannot be resolved, the connection is refused, or nothing comes back in time:"
            " the network is down, a firewall is in the way, or the index is out of order."
        ),
        fix=Fix(
            say(
                "Try the network itself first, then another source: torchdoctor asks all mirrors"
                " that it knows and takes the fastest that has the build."
            ),
            ("torchdoctor install --mirror auto",),
        ),
        docs="https://pip.pypa.io/en/stable/user_guide/#using-a-proxy-server",
    )
