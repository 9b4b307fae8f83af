import pytest

from torchdoctor.facts.model import Facts, Libc, OperatingSystem, PythonFacts
from torchdoctor.matrix.loader import load_matrix

SYSTEMS = {
    "linux": OperatingSystem(system="linux", machine="x86_64"),
    "aarch64": OperatingSystem(system="linux", machine="aarch64"),
    "windows": OperatingSystem(system="windows", machine="AMD64"),
    "macos": OperatingSystem(system="macos", machine="arm64", version="14.5"),
}


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
