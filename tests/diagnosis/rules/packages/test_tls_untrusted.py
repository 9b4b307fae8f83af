import pytest

from altered import UNKNOWN, altered
from bare import BARE, MATRIX
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.packages.tls_untrusted import tls_untrusted
from torchdoctor.facts.model import IndexLook

FAILING = IndexLook(
    name="official",
    url="https://download.pytorch.org/whl/cpu",
    answers=False,
    problem="certificate verify failed: unable to get local issuer certificate",
    reason="TLS_UNTRUSTED",
)
ASKED = altered(
    BARE, {"network": (FAILING,), "environment.REQUESTS_CA_BUNDLE": "/etc/ssl/company.pem"}
)


def test_fires_on_a_certificate_that_nobody_knows():
    [finding, *_] = examine(ASKED, MATRIX).findings

    assert (finding.reason, finding.severity.value) == ("TLS_UNTRUSTED", "error")
    assert "REQUESTS_CA_BUNDLE=/etc/ssl/company.pem" in finding.evidence
    assert "config set global.cert" in finding.fix.commands[0]


def test_fires_with_the_clock_as_the_cause_where_it_is_wrong():
    finding = tls_untrusted(altered(ASKED, {"network.0.clock_skew_s": 400 * 86400.0}))

    assert "clock: +400.0 days from the index's own" in finding.evidence
    assert finding.fix.commands == ("sudo timedatectl set-ntp true",)


def test_a_few_seconds_are_no_cause():
    finding = tls_untrusted(altered(ASKED, {"network.0.clock_skew_s": 3.0}))

    assert "clock" not in " ".join(finding.evidence)


@pytest.mark.parametrize(
    "change",
    [
        {"network": UNKNOWN},
        {"network.0.answers": True},
        {"network.0.reason": "INDEX_UNREACHABLE"},
    ],
    ids=str,
)
def test_is_silent_where_it_answers_fails_otherwise_or_was_not_asked(change):
    assert tls_untrusted(altered(ASKED, change)) is None
