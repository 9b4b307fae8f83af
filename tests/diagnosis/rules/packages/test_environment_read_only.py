import pytest

from altered import UNKNOWN, altered
from bare import BARE, MATRIX
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.packages.environment_read_only import environment_read_only

READ_ONLY = altered(
    BARE,
    {
        "python.venv": True,
        "python.writable": False,
        "python.site_packages": "/opt/env/lib/python3.12/site-packages",
    },
)


def test_fires_on_an_environment_of_somebody_else():
    [finding] = examine(READ_ONLY, MATRIX).findings

    assert (finding.reason, finding.severity.value) == ("ENVIRONMENT_READ_ONLY", "error")
    assert finding.evidence == (
        "not writable for this user: /opt/env/lib/python3.12/site-packages",
    )
    assert finding.hides == ("TORCH_NOT_INSTALLED",)


def test_fires_on_conda_environments_too():
    conda = {"python.venv": False, "python.conda_prefix": "/opt/conda"}

    assert environment_read_only(altered(READ_ONLY, conda)) is not None


@pytest.mark.parametrize(
    "change",
    [
        {"python": UNKNOWN},
        {"python.writable": UNKNOWN},
        {"python.writable": True},
        {"python.venv": UNKNOWN},
        {"python.venv": False},  # pip installs for the user alone then
        {"torch": UNKNOWN},
        {"torch.installed": True},
    ],
    ids=str,
)
def test_is_silent_where_pip_can_install_or_torch_is_there(change):
    assert environment_read_only(altered(READ_ONLY, change)) is None
