import pytest

from altered import UNKNOWN, altered
from bare import BARE, MATRIX
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.packages.proxy_broken import proxy_broken
from torchdoctor.facts.model import IndexLook

FAILING = IndexLook(
    name="official",
    url="https://download.pytorch.org/whl/cpu",
    answers=False,
    problem="Cannot connect to proxy.",
    reason="PROXY_BROKEN",
)
ASKED = altered(BARE, {"network": (FAILING,), "environment.https_proxy": "http://proxy:3128"})


def test_fires_and_shows_the_variable_that_names_the_proxy():
    [finding, *_] = examine(ASKED, MATRIX).findings

    assert (finding.reason, finding.severity.value) == ("PROXY_BROKEN", "error")
    assert "https_proxy=http://proxy:3128" in finding.evidence
    assert finding.fix.commands == ("unset https_proxy",)


def test_fires_with_the_command_of_windows():
    finding = proxy_broken(altered(ASKED, {"os.system": "windows"}))

    assert finding.fix.commands == ("Remove-Item Env:https_proxy",)


def test_fires_without_a_command_where_no_variable_names_a_proxy():
    assert proxy_broken(altered(ASKED, {"environment": UNKNOWN})).fix.commands == ()


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
    assert proxy_broken(altered(ASKED, change)) is None
