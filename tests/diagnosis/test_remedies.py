"""Commands fitted to the machine."""

import pytest

from torchdoctor.diagnosis.remedies import install_driver, install_torch, pip
from torchdoctor.facts.model import Container, Distro, Facts, OperatingSystem, PythonFacts, Wsl


def on(distro, **facts):
    system = OperatingSystem(system="linux", distro=Distro(id=distro))
    return Facts(os=system, **facts)


def test_ubuntu_can_be_asked_for_a_branch():
    assert "sudo ubuntu-drivers install nvidia:580" in install_driver(on("ubuntu"), 580)
    assert "sudo ubuntu-drivers install" in install_driver(on("ubuntu"))


@pytest.mark.parametrize(
    "facts",
    [
        Facts(),
        on("debian"),
        on("fedora"),
        on("ubuntu", container=Container(runtime="docker")),
        on("ubuntu", wsl=Wsl(version=2)),
    ],
    ids=["unknown system", "debian", "fedora", "container", "WSL"],
)
def test_no_command_is_better_than_a_wrong_one(facts):
    assert install_driver(facts) == ()


def test_paths_are_quoted_for_the_shell_of_the_system():
    linux = Facts(python=PythonFacts(executable="/home/a b/python"))
    windows = Facts(
        os=OperatingSystem(system="windows"),
        python=PythonFacts(executable=r"C:\Program Files\python.exe"),
    )

    assert install_torch(linux) == ("torchdoctor install --python '/home/a b/python'",)
    assert pip(windows, "list") == r'"C:\Program Files\python.exe" -m pip list'
    assert pip(Facts(), "list") == "python3 -m pip list"
