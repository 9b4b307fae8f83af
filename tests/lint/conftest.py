import pytest

from torchdoctor.facts.model import Driver, Facts, Gpu, Libc, OperatingSystem, PythonFacts
from torchdoctor.lint.command import read_commands
from torchdoctor.lint.engine import lint
from torchdoctor.lint.model import Place
from torchdoctor.lint.reader import kind_of, read
from torchdoctor.matrix.loader import load_matrix

SYSTEMS = {
    "linux": OperatingSystem(system="linux", machine="x86_64"),
    "aarch64": OperatingSystem(system="linux", machine="aarch64"),
    "windows": OperatingSystem(system="windows", machine="AMD64"),
    "macos": OperatingSystem(system="macos", machine="arm64", version="14.5"),
}
RTX_4090 = Gpu(vendor="nvidia", name="NVIDIA GeForce RTX 4090", compute_capability="8.9")


@pytest.fixture(scope="session")
def matrix():
    return load_matrix()


@pytest.fixture(scope="session")
def on():
    """A machine of a system, with an interpreter, and with whatever else is known of it."""

    def machine(system, tag="cp311", **known):
        python = PythonFacts(tag=tag, version=f"3.{tag.strip('cpt')[1:]}.2")
        libc = Libc(name="glibc", version="2.35") if system in ("linux", "aarch64") else None
        return Facts(**{"os": SYSTEMS[system], "python": python, "libc": libc, **known})

    return machine


@pytest.fixture(scope="session")
def with_card(on):
    """A Linux machine with an RTX 4090 and a driver that knows CUDA 12."""
    driver = Driver(installed=True, version="550.54.14", cuda_version="12.4", loaded=True)
    return on("linux", gpus=(RTX_4090,), driver=driver)


@pytest.fixture(scope="session")
def found(matrix):
    """What lint finds in a command, or in a file of some name."""

    def findings(text, machine=None, *, name=None, files=None):
        beside = (files or {}).get
        if name is None:
            reading = read_commands(text, Place(), beside=beside)
        else:
            reading = read(text, name, kind_of(name, text), beside)
        return lint(reading, machine or Facts(), matrix)

    return findings


@pytest.fixture(scope="session")
def words(found):
    """The words of the findings, in the order of their places."""
    return lambda *what, **how: [one.reason for one in found(*what, **how)]
