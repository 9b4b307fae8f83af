import pytest

from altered import UNKNOWN, altered
from bare import BARE, MATRIX
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.packages.index_unreachable import index_unreachable
from torchdoctor.facts.model import IndexLook

FAILING = IndexLook(
    name="official",
    url="https://download.pytorch.org/whl/cpu",
    answers=False,
    problem="Temporary failure in name resolution",
    reason="INDEX_UNREACHABLE",
)
ANSWERING = IndexLook(name="aliyun", url="https://mirrors.aliyun.com/pypi/simple", answers=True)
ASKED = altered(BARE, {"network": (FAILING,)})


def test_fires_when_no_index_answers():
    [finding, *_] = examine(ASKED, MATRIX).findings

    assert (finding.reason, finding.severity.value) == ("INDEX_UNREACHABLE", "error")
    assert finding.evidence == (f"official ({FAILING.url}): {FAILING.problem}",)
    assert "torchdoctor install --mirror auto" in finding.fix.commands


def test_fires_as_a_warning_where_another_index_answers():
    finding = index_unreachable(altered(ASKED, {"network": (ANSWERING, FAILING)}))

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
    assert index_unreachable(altered(ASKED, change)) is None
