import pytest

from altered import UNKNOWN, altered
from bare import BARE, MATRIX
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.platform.no_wheel_for_python import no_wheel_for_python

TOO_NEW = altered(BARE, {"python.tag": "cp316", "python.version": "3.16.0"})


def test_fires_when_no_release_has_the_tag():
    [finding] = examine(TOO_NEW, MATRIX).findings

    assert (finding.reason, finding.severity.value) == ("NO_WHEEL_FOR_PYTHON", "error")
    assert "interpreter tag cp316" in finding.evidence
    assert "cp311, cp312" in str(finding.cause)
    assert str(finding.fix.text) == "Use Python 3.12 for this environment."
    assert finding.hides == ("TORCH_NOT_INSTALLED",)


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"python.uv": "0.9.1"}, "uv venv --python 3.12 .venv"),
        ({"python.conda_prefix": "/opt/conda"}, "conda create --yes --name torch python=3.12"),
    ],
    ids=str,
)
def test_fires_with_the_commands_of_the_users_own_tool(change, line):
    assert line in no_wheel_for_python(altered(TOO_NEW, change), MATRIX).fix.commands


@pytest.mark.parametrize(
    "change",
    [
        {"python": UNKNOWN},
        {"python.tag": UNKNOWN},
        {"python.tag": "cp312"},
        {"python.tag": "cp38"},  # an older release has it, and that is what a plan is for
        {"torch": UNKNOWN},
        {"torch.installed": UNKNOWN},
        {"torch.installed": True},
        {"os": UNKNOWN},
        {"os.machine": "riscv64"},  # another word
    ],
    ids=str,
)
def test_is_silent_where_a_wheel_is_there_or_nothing_is_known(change):
    assert no_wheel_for_python(altered(TOO_NEW, change), MATRIX) is None


def test_is_silent_without_a_matrix():
    assert no_wheel_for_python(TOO_NEW) is None
