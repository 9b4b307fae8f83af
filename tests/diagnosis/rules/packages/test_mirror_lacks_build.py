import pytest

from altered import UNKNOWN, altered
from bare import BARE, MATRIX
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.packages.mirror_lacks_build import mirror_lacks_build
from torchdoctor.facts.model import IndexLook

FAILING = IndexLook(
    name="official",
    url="https://download.pytorch.org/whl/cpu",
    answers=False,
    problem="404 Not Found",
    reason="MIRROR_LACKS_BUILD",
)
ANSWERING = IndexLook(name="aliyun", url="https://mirrors.aliyun.com/pypi/simple", answers=True)
ASKED = altered(BARE, {"network": (FAILING,)})


def test_fires_when_no_index_has_the_packages():
    [finding, *_] = examine(ASKED, MATRIX).findings

    assert (finding.reason, finding.severity.value) == ("MIRROR_LACKS_BUILD", "error")
    assert finding.evidence == (f"official ({FAILING.url}): {FAILING.problem}",)
    assert "torchdoctor install --mirror auto" in finding.fix.commands


def test_fires_as_a_warning_where_another_index_answers():
    finding = mirror_lacks_build(altered(ASKED, {"network": (ANSWERING, FAILING)}))

    assert finding.severity.value == "warning"


@pytest.mark.parametrize(
    "change",
    [
        {"network": UNKNOWN},
        {"network": ()},
        {"network.0.answers": True},
        {"network.0.reason": UNKNOWN},
        {"network.0.reason": "TLS_UNTRUSTED"},
    ],
    ids=str,
)
def test_is_silent_where_it_answers_fails_otherwise_or_was_not_asked(change):
    assert mirror_lacks_build(altered(ASKED, change)) is None
