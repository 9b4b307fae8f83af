"""The certificate of an index, or of a proxy in between, is not trusted."""

from torchdoctor.diagnosis.finding import Finding, Fix, rule
from torchdoctor.diagnosis.network import unusable
from torchdoctor.diagnosis.remedies import pip
from torchdoctor.diagnosis.surroundings import system_of
from torchdoctor.facts.model import Facts, IndexLook
from torchdoctor.texts import Text, say

REASON = "TLS_UNTRUSTED"
DAY_S = 24 * 3600.0
_VARIABLES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "PIP_CERT")


@rule(REASON)
def tls_untrusted(facts: Facts) -> Finding | None:
    failing = unusable(facts, REASON)
    if failing is None:
        return None
    skew_s = _clock_skew_s(facts.network or ())
    asked = [(name, (facts.environment or {}).get(name)) for name in _VARIABLES]
    return Finding(
        reason=REASON,
        severity=failing.severity,
        summary=say(
            "The certificate of {indexes} is not trusted.",
            indexes=", ".join(look.name for look in failing.looks),
        ),
        evidence=(
            *failing.evidence,
            *((_clock(skew_s),) if skew_s else ()),
            *(f"{name}={value}" for name, value in asked if value),
        ),
        cause=_cause(skew_s),
        fix=_clock_fix(facts) if skew_s else _certificate_fix(facts),
        docs="https://pip.pypa.io/en/stable/topics/https-certificates/",
    )


def _clock_skew_s(looks: tuple[IndexLook, ...]) -> float | None:
    """How far this machine's clock is behind the indexes', where it is a day or more."""
    skews = [look.clock_skew_s for look in looks if look.clock_skew_s is not None]
    return next((skew for skew in skews if abs(skew) >= DAY_S), None)


def _clock(skew_s: float) -> Text:
    return say("clock: {days:+.1f} days from the index's own", days=skew_s / DAY_S)


def _cause(skew_s: float | None) -> Text:
    if skew_s:
        return say(
            "A certificate is valid between two dates, and this machine's clock is outside them."
        )
    return say(
        "A proxy or a virus scanner opens the connection and signs it with a certificate of its"
        " own, which Python does not know; or Python's list of authorities is out of date."
    )


def _clock_fix(facts: Facts) -> Fix:
    linux = system_of(facts) == "linux"
    return Fix(say("Set the clock."), ("sudo timedatectl set-ntp true",) if linux else ())


def _certificate_fix(facts: Facts) -> Fix:
    return Fix(
        say(
            "Ask for the certificate of the proxy, and name its file to pip. Do not switch the"
            " check off: it is what keeps others from changing the packages on their way."
        ),
        (pip(facts, "config", "set", "global.cert", "/path/to/authority.pem"),),
    )
