import os
from dataclasses import replace

import pytest

from torchdoctor.facts.c_compiler import probe_c_compiler
from torchdoctor.plain import ABSENT

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the stand-ins are shell scripts")


@pytest.fixture
def installed(system, program):
    def place(*names, **environ):
        there = system(**environ)
        for name in names:
            program("", name, there.root / "bin")
        return there

    return place


@pytest.mark.parametrize(
    ("names", "taken"),
    [(("gcc", "clang", "cc"), "gcc"), (("clang", "cc"), "clang"), (("cc",), "cc")],
)
def test_takes_what_triton_would(installed, names, taken):
    place = installed(*names)

    assert probe_c_compiler(place).fact == str(place.root / "bin" / taken)


def test_cc_goes_before_all_others(installed):
    place = installed("gcc", "gcc-12", CC="gcc-12")

    assert probe_c_compiler(place).fact == str(place.root / "bin/gcc-12")


def test_a_cc_that_names_nothing_leaves_none(installed):
    found = probe_c_compiler(installed("gcc", CC="ccache gcc"))

    assert found.fact is ABSENT
    assert "ccache gcc" in found.problem


def test_a_machine_without_compiler_is_known_to_have_none(installed):
    found = probe_c_compiler(installed())

    assert (found.fact, found.problem) == (ABSENT, None)


def test_windows_needs_none(installed):
    assert probe_c_compiler(replace(installed(), platform="win32")).fact is None
