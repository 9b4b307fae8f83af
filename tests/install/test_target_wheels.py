"""Which wheels a machine takes that is known by its facts alone."""

from dataclasses import replace

import pytest
from packaging.tags import parse_tag

from torchdoctor.errors import BadFactsFile
from torchdoctor.facts.model import Facts, Libc, OperatingSystem, PythonFacts
from torchdoctor.install.target_wheels import target_wheels


def facts(system="linux", machine="x86_64", *, libc="2.28", tag="cp311", version="3.11.7", os=None):
    return Facts(
        os=OperatingSystem(system=system, machine=machine, version=os),
        libc=Libc(name="glibc", version=libc) if libc else None,
        python=PythonFacts(version=version, tag=tag),
    )


FREE_THREADED = facts(tag="cp313t", version="3.13.0")
MACOS = facts("macos", "arm64", os="14.5", libc=None)
WINDOWS = facts("windows", "AMD64", libc=None)


@pytest.mark.parametrize(
    ("machine", "tag", "taken"),
    [
        (facts(), "cp311-cp311-manylinux_2_28_x86_64", True),
        (facts(), "cp311-cp311-manylinux_2_29_x86_64", False),
        (facts(), "cp311-cp311-linux_x86_64", True),
        (facts(), "cp311-cp311-manylinux_2_28_aarch64", False),
        (facts(), "cp312-cp312-manylinux_2_28_x86_64", False),
        (facts(), "cp39-abi3-manylinux1_x86_64", True),
        (facts(), "cp312-abi3-manylinux2014_x86_64", False),
        (facts(), "py3-none-any", True),
        (facts(), "py3-none-manylinux2014_x86_64", True),
        (facts(machine="aarch64"), "cp311-cp311-manylinux2014_aarch64", True),
        (facts(machine="aarch64"), "cp311-cp311-manylinux2010_aarch64", False),
        (facts(libc="2.17"), "cp311-cp311-manylinux2014_x86_64", True),
        (FREE_THREADED, "cp313-cp313t-manylinux_2_28_x86_64", True),
        (FREE_THREADED, "cp313-cp313-manylinux_2_28_x86_64", False),
        (WINDOWS, "cp311-cp311-win_amd64", True),
        (WINDOWS, "cp311-cp311-win_arm64", False),
        (MACOS, "cp311-none-macosx_14_0_arm64", True),
        (MACOS, "cp311-none-macosx_11_0_arm64", True),
        (MACOS, "cp311-none-macosx_15_0_arm64", False),
    ],
)
def test_takes_what_that_machine_would_take(machine, tag, taken):
    assert (target_wheels(machine).tags >= parse_tag(tag)) is taken


@pytest.mark.parametrize(
    ("machine", "values"),
    [
        (facts(), ("posix", "linux", "Linux", "x86_64", "3.11", "3.11.7")),
        (WINDOWS, ("nt", "win32", "Windows", "AMD64", "3.11", "3.11.7")),
        (MACOS, ("posix", "darwin", "Darwin", "arm64", "3.11", "3.11.7")),
        (FREE_THREADED, ("posix", "linux", "Linux", "x86_64", "3.13", "3.13.0")),
    ],
)
def test_markers_are_those_of_that_machine(machine, values):
    names = (
        "os_name", "sys_platform", "platform_system", "platform_machine", "python_version",
        "python_full_version",
    )  # fmt: skip
    markers = target_wheels(machine).markers

    assert tuple(markers[name] for name in names) == values
    assert markers["implementation_name"] == "cpython"


def test_a_pre_release_of_python_is_told_to_pip_by_its_numbers():
    words = target_wheels(facts(tag="cp314", version="3.14.0rc1")).pip_words()

    assert words[words.index("--python-version") + 1] == "3.14.0"


@pytest.mark.parametrize(
    ("machine", "missing"),
    [
        (Facts(), "os.system, os.machine, python.version, python.tag"),
        (facts(libc=None), "libc.version"),
        (replace(MACOS, os=OperatingSystem(system="macos", machine="arm64")), "os.version"),
        (replace(WINDOWS, python=PythonFacts(tag="cp311")), "python.version"),
    ],
)
def test_names_the_keys_that_decide_and_are_not_there(machine, missing):
    with pytest.raises(BadFactsFile) as caught:
        target_wheels(machine)

    assert missing in str(caught.value)
    assert "torchdoctor facts" in str(caught.value)
