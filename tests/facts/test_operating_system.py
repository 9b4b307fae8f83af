import os
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from torchdoctor.facts.model import Distro
from torchdoctor.facts.operating_system import probe_operating_system, read_os_release


@pytest.mark.skipif(not hasattr(os, "uname"), reason="this system has no uname")
def test_names_distribution_kernel_and_processor_of_a_linux(system, raw):
    place = system({"etc/os-release": raw("os-release-ubuntu-24.04.txt")})

    found = probe_operating_system(place)

    assert found.problem is None
    assert found.fact.system == "linux"
    assert found.fact.distro == Distro(id="ubuntu", version="24.04")
    assert (found.fact.kernel, found.fact.machine) == (os.uname().release, os.uname().machine)


@pytest.mark.skipif(not hasattr(os, "uname"), reason="this system has no uname")
def test_says_that_no_file_names_the_distribution(system):
    found = probe_operating_system(system())

    assert found.fact.distro is None
    assert "os-release" in found.problem


def test_windows_names_the_processor_of_the_machine_and_not_of_the_process(system):
    environ = {"PROCESSOR_ARCHITECTURE": "x86", "PROCESSOR_ARCHITEW6432": "AMD64"}

    found = probe_operating_system(replace(system(), platform="win32", environ=environ))

    assert (found.fact.system, found.fact.machine) == ("windows", "AMD64")


def test_a_mac_is_a_mac(system):
    found = probe_operating_system(replace(system(), platform="darwin"))

    assert found.fact.system == "macos"


def test_a_platform_without_a_probe_is_unknown(system):
    found = probe_operating_system(replace(system(), platform="freebsd14"))

    assert found.fact is None
    assert "freebsd14" in found.problem


@pytest.mark.parametrize(
    ("text", "distro"),
    [
        ("ID=debian\nVERSION_ID='12'\n", Distro(id="debian", version="12")),
        ("ID=arch\n", Distro(id="arch")),
        ("# ID=no\nNAME=x\n", Distro()),
    ],
)
def test_reads_values_with_and_without_quotes(text, distro):
    assert read_os_release(text) == distro


@given(st.text())
def test_reads_any_text(text):
    assert isinstance(read_os_release(text), Distro)
