import pytest

from altered import UNKNOWN, altered
from bare import BARE, MATRIX, build
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.packages.pip_too_old import pip_too_old
from torchdoctor.matrix.model import Matrix

OLD_PIP = altered(BARE, {"python.pip": "19.2.3"})


def test_fires_when_no_wheel_has_a_tag_that_this_pip_reads():
    [finding, *_] = examine(OLD_PIP, MATRIX).findings

    assert (finding.reason, finding.severity.value) == ("PIP_TOO_OLD", "error")
    assert finding.evidence == ("pip 19.2.3",)
    assert "20.3" in str(finding.cause)
    assert finding.fix.commands == ("/srv/env/bin/python -m pip install --upgrade pip",)


def test_fires_as_a_warning_where_an_older_release_can_be_read():
    finding = pip_too_old(altered(OLD_PIP, {"python.tag": "cp311"}), MATRIX)

    assert finding.severity.value == "warning"


@pytest.mark.parametrize(
    "change",
    [
        {"python": UNKNOWN},
        {"python.pip": UNKNOWN},
        {"python.pip": "20.3"},
        {"python.pip": "26.0.1"},
        {"python.pip": "dev"},
        {"torch": UNKNOWN},
        {"torch.installed": True},
        {"os": UNKNOWN},
    ],
    ids=str,
)
def test_is_silent_where_pip_reads_the_tags_or_nothing_is_known(change):
    assert pip_too_old(altered(OLD_PIP, change), MATRIX) is None


def test_is_silent_where_the_newest_wheels_have_a_plain_tag():
    assert pip_too_old(OLD_PIP, Matrix(builds=(build(wheel_tag="linux_x86_64"),))) is None
