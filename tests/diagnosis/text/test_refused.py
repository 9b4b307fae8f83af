"""One sentence of pip's, and the causes that the listed versions tell apart."""

import pytest

from told import matrix
from torchdoctor.diagnosis.text.refused import Refused, word_of
from torchdoctor.facts.model import Facts, Libc, OperatingSystem, PythonFacts


def word(requirement, offered=(), *, python=None, **facts):
    known = Facts(python=PythonFacts(tag=python) if python else None, **facts)
    one = Refused(requirement=requirement, offered=offered, line=1, words="")
    return word_of(one, known, matrix())


LINUX = OperatingSystem(system="linux", machine="x86_64")


@pytest.mark.parametrize(
    ("requirement", "offered", "python", "expected"),
    [
        # The index answers for a newer Python: it starts after the release.
        ("torch==1.13.1", ("2.2.0", "2.3.0"), None, "NO_WHEEL_FOR_PYTHON"),
        ("torch==2.0.1+cu118", ("2.2.0+cu118", "2.3.0+cu118"), None, "NO_WHEEL_FOR_PYTHON"),
        ("torch==2.0.1", ("2.6.0", "2.7.0"), "cp313", "NO_WHEEL_FOR_PYTHON"),
        # Nothing at all: the Python is of another world.
        ("torch", (), None, "NO_WHEEL_FOR_PYTHON"),
        ("torch", ("0.1.2", "0.1.2.post1", "0.1.2.post2"), None, "NO_WHEEL_FOR_PYTHON"),
        ("torch==2.6.0", (), "cp39", "MIRROR_LACKS_BUILD"),
        # The release is there, its build is on another index.
        ("torch==2.6.0+cu124", ("2.5.1", "2.6.0"), "cp311", "INDEX_MIXUP"),
        ("torch==2.6.0+cu124", ("2.5.1+cu121", "2.6.0+cpu"), "cp311", "INDEX_MIXUP"),
        # Never built.
        ("torch==2.6.0+cu121", ("2.5.1", "2.6.0"), "cp311", "VARIANT_NOT_PUBLISHED"),
        ("torch==2.6.9", ("2.5.1", "2.6.0", "2.7.0"), "cp311", "VARIANT_NOT_PUBLISHED"),
        ("torch==2.6.0", ("2.4.0+cu121", "2.5.1+cu121"), "cp311", "VARIANT_NOT_PUBLISHED"),
        # A mirror that is behind, a nightly that is gone, a dependency that is not there.
        ("torch==2.6.0", ("2.4.0", "2.5.1"), "cp311", "MIRROR_LACKS_BUILD"),
        ("torch==2.7.0.dev20250101+cu128", ("2.6.0",), "cp311", "MIRROR_LACKS_BUILD"),
        ("nvidia-cublas-cu12==12.4.5.8", ("12.1.3.1",), "cp311", "MIRROR_LACKS_BUILD"),
        # The default index, which lacks nothing that this Python could have.
        ("torch==2.6.0", ("0.1.2", "0.1.2.post"), "cp312", "NO_WHEEL_FOR_PLATFORM"),
        # A list that was cut short.
        ("torch==2.0.1", ("2.6.0", "2."), None, "NO_WHEEL_FOR_PYTHON"),
        ("pytorch==2.6.0", (), None, "WRONG_PACKAGE_NAME"),
    ],
)
def test_the_listed_versions_tell_the_cause(requirement, offered, python, expected):
    assert word(requirement, offered, python=python, os=LINUX) == expected


def test_a_system_without_wheels_has_none_whatever_is_listed():
    musl = word("torch", (), libc=Libc(name="musl"))
    arm = word("torch", (), os=OperatingSystem(system="linux", machine="armv7l"))
    bits = Refused(requirement="torch", offered=None, line=1, words="")

    assert musl == "MUSL_UNSUPPORTED"
    assert arm == "NO_WHEEL_FOR_PLATFORM"
    assert word_of(bits, Facts(python=PythonFacts(bits=32)), matrix()) == "NO_WHEEL_FOR_PLATFORM"


def test_triton_has_wheels_for_linux_alone():
    assert word("triton==3.2.0", (), os=OperatingSystem(system="windows")) == "TRITON_UNAVAILABLE"
    assert word("triton==3.2.0", ()) == "TRITON_UNAVAILABLE"
    assert word("triton==3.2.0", (), os=LINUX) == "MIRROR_LACKS_BUILD"
    assert word("triton==9.9.0", ("3.1.0", "3.2.0")) == "MIRROR_LACKS_BUILD"
