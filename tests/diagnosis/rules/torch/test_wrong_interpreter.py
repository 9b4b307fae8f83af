import pytest

from altered import UNKNOWN, altered
from bare import BARE, MATRIX
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.torch.wrong_interpreter import wrong_interpreter

ELSEWHERE = altered(
    BARE,
    {
        "python.executable": "/usr/local/bin/python3.12",
        "python.site_packages": "/usr/local/lib/python3.12/site-packages",
        "python.pip_on_path": "/usr/bin/python3.10",
    },
)


def test_fires_when_pip_belongs_to_another_python():
    [finding] = examine(ELSEWHERE, MATRIX).findings

    assert (finding.reason, finding.severity.value) == ("WRONG_INTERPRETER", "warning")
    assert "the pip on PATH installs for /usr/bin/python3.10" in finding.evidence
    assert "/usr/local/bin/python3.12 -m pip --version" in finding.fix.commands
    assert finding.hides == ("TORCH_NOT_INSTALLED",)


@pytest.mark.parametrize(
    "change",
    [
        {"python.executable": "/usr/bin/python3"},  # another version in the same folder
        {"python.pip_on_path": "/opt/conda/bin/python"},
        {
            "python.venv": True,
            "python.executable": "/srv/env/bin/python",
            "environment.VIRTUAL_ENV": "/srv/env",
        },
    ],
    ids=str,
)
def test_fires_on_another_version_and_in_an_active_environment(change):
    assert wrong_interpreter(altered(ELSEWHERE, change)) is not None


@pytest.mark.parametrize(
    "change",
    [
        {"python": UNKNOWN},
        {"python.executable": UNKNOWN},
        {"python.pip_on_path": UNKNOWN},
        {"python.pip_on_path": "/usr/local/bin/python3.12"},
        {"python.pip_on_path": "/usr/local/bin/python3"},
        {"python.pip_on_path": "/bin/bash"},  # a shim
        {"python.venv": True, "python.executable": "/srv/env/bin/python"},  # not active
        {"torch": UNKNOWN},
        {"torch.installed": UNKNOWN},
        {"torch.installed": True},
    ],
    ids=str,
)
def test_is_silent_where_they_belong_together_or_nothing_is_known(change):
    assert wrong_interpreter(altered(ELSEWHERE, change)) is None


@pytest.mark.parametrize(
    ("executable", "packages", "pip"),
    [
        (
            "/home/user/.pyenv/shims/python3",
            "/home/user/.pyenv/versions/3.12.3/lib/python3.12/site-packages",
            "/home/user/.pyenv/versions/3.12.3/bin/python3.12",
        ),
        ("/bin/python3", "/usr/lib/python3/dist-packages", "/usr/bin/python3"),
        (
            r"C:\env\Scripts\python.exe",
            r"C:\env\Lib\site-packages",
            r"c:\env\Scripts\python.exe",
        ),
    ],
    ids=["a shim", "a system with one folder", "Windows"],
)
def test_is_silent_where_one_environment_is_written_in_two_ways(executable, packages, pip):
    change = {
        "python.executable": executable,
        "python.site_packages": packages,
        "python.pip_on_path": pip,
    }

    assert wrong_interpreter(altered(ELSEWHERE, change)) is None
