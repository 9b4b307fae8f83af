"""The proxy settings do not lead to an index."""

import re

from torchdoctor.diagnosis.finding import Finding, Fix, rule
from torchdoctor.diagnosis.network import unusable
from torchdoctor.diagnosis.surroundings import system_of
from torchdoctor.facts.model import Facts
from torchdoctor.texts import say

REASON = "PROXY_BROKEN"
_VARIABLE = re.compile(r"(?i)(?:https?|all)_proxy")


@rule(REASON)
def proxy_broken(facts: Facts) -> Finding | None:
    failing = unusable(facts, REASON)
    if failing is None:
        return None
    proxies = {n: v for n, v in (facts.environment or {}).items() if v and _VARIABLE.fullmatch(n)}
    return Finding(
        reason=REASON,
        severity=failing.severity,
        summary=say(
            "The proxy does not lead to {indexes}.",
            indexes=", ".join(look.name for look in failing.looks),
        ),
        evidence=(
            *failing.evidence,
            *(f"{name}={value}" for name, value in sorted(proxies.items())),
        ),
        cause=say(
            "Programs take the proxy from these variables. One that is gone, that is written"
            " https:// although it speaks http, or a SOCKS proxy without PySocks ends like this."
        ),
        fix=Fix(
            say("Correct the address (most proxies want http://host:port), or remove it."),
            _without(tuple(sorted(proxies)), facts),
        ),
        docs="https://pip.pypa.io/en/stable/user_guide/#using-a-proxy-server",
    )


def _without(variables: tuple[str, ...], facts: Facts) -> tuple[str, ...]:
    if not variables:
        return ()
    if system_of(facts) == "windows":
        return tuple(f"Remove-Item Env:{name}" for name in variables)
    return (f"unset {' '.join(variables)}",)
