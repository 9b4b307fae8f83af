"""Commands for other environments and for compiling, fitted to the machine."""

import pytest

from altered import UNKNOWN, altered
from bare import BARE
from torchdoctor.diagnosis.environments import with_python
from torchdoctor.diagnosis.toolchain import compiler_commands, header_commands
from torchdoctor.facts.model import Facts


def test_uv_makes_the_environment_in_the_way_of_the_system():
    windows = {"python.uv": "0.9.1", "os.system": "windows"}

    assert with_python(altered(BARE, {"python.uv": "0.9.1"}), "3.13") == (
        "uv venv --python 3.13 .venv",
        "torchdoctor install --python .venv/bin/python",
    )
    assert with_python(altered(BARE, windows), "3.13")[1].endswith(r".venv\Scripts\python.exe")


def test_conda_comes_before_uv_where_the_interpreter_is_condas():
    both = altered(BARE, {"python.uv": "0.9.1", "python.conda_prefix": "/opt/conda"})

    assert with_python(both, "3.13")[0].startswith("conda create ")


@pytest.mark.parametrize("facts", [BARE, Facts()], ids=["neither of them", "nothing known"])
def test_no_command_is_better_than_one_that_may_not_be_there(facts):
    assert with_python(facts, "3.13") == ()


@pytest.mark.parametrize(
    ("distro", "line"),
    [
        ("ubuntu", "sudo apt install gcc g++"),
        ("fedora", "sudo dnf install gcc gcc-c++"),
        ("opensuse-leap", "sudo zypper install gcc gcc-c++"),
        ("arch", "sudo pacman -S --needed gcc"),
    ],
)
def test_a_compiler_comes_from_the_distribution(distro, line):
    assert line in compiler_commands(altered(BARE, {"os.distro.id": distro}))


def test_a_container_is_its_users_own_and_needs_no_sudo():
    inside = altered(BARE, {"container.runtime": "docker"})

    assert compiler_commands(inside) == ("apt update", "apt install gcc g++")


def test_only_the_systems_python_gets_its_headers_from_the_distribution():
    assert header_commands(BARE) == ()
    assert header_commands(altered(BARE, {"python.executable": "/usr/bin/python3"}))


@pytest.mark.parametrize("distro", [UNKNOWN, "gentoo"])
def test_an_unknown_distribution_gets_no_command(distro):
    assert compiler_commands(altered(BARE, {"os.distro.id": distro})) == ()
