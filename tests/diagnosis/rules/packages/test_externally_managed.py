import pytest

from altered import UNKNOWN, altered
from bare import BARE, MATRIX
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.packages.externally_managed import externally_managed

MANAGED = altered(
    BARE, {"python.externally_managed": True, "python.executable": "/usr/bin/python3"}
)


def test_fires_on_the_python_of_the_system():
    [finding] = examine(MANAGED, MATRIX).findings

    assert (finding.reason, finding.severity.value) == ("EXTERNALLY_MANAGED", "warning")
    assert finding.evidence == ("/usr/bin/python3 is marked EXTERNALLY-MANAGED (PEP 668)",)
    assert finding.fix.commands == ("torchdoctor install --venv .venv",)
    assert finding.hides == ("TORCH_NOT_INSTALLED",)


@pytest.mark.parametrize(
    "change",
    [
        {"python": UNKNOWN},
        {"python.externally_managed": UNKNOWN},
        {"python.externally_managed": False},
        {"torch": UNKNOWN},
        {"torch.installed": True},
    ],
    ids=str,
)
def test_is_silent_where_pip_may_install_or_torch_is_there(change):
    assert externally_managed(altered(MANAGED, change)) is None
