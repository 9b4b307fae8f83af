from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from torchdoctor.facts.jetson import probe_jetson, read_release
from torchdoctor.facts.model import Jetson
from torchdoctor.plain import ABSENT

LINE = "# R{} (release), REVISION: {}, GCID: 36923193, BOARD: generic, EABI: aarch64, DATE: Fri\n"


@pytest.mark.parametrize(
    ("release", "revision", "l4t"),
    [
        ("36", "3.0", "36.3"),
        ("35", "4.1", "35.4.1"),
        ("32", "7.1", "32.7.1"),
        ("38", "2.0", "38.2"),
    ],
)
def test_writes_the_release_as_nvidia_does(system, release, revision, l4t):
    place = system({"etc/nv_tegra_release": LINE.format(release, revision)})

    assert probe_jetson(place).fact == Jetson(l4t=l4t)


def test_a_container_on_a_board_knows_the_board_but_not_the_release(system):
    tree = "nvidia,p3768-0000+p3767-0005\0nvidia,p3767-0005\0nvidia,tegra234\0"

    found = probe_jetson(system({"proc/device-tree/compatible": tree}))

    assert found.fact == Jetson()
    assert "nv_tegra_release" in found.problem


def test_any_other_machine_is_none(system):
    assert probe_jetson(system()).fact is ABSENT
    assert probe_jetson(replace(system(), platform="darwin")).fact is ABSENT


@given(st.text())
def test_reads_any_text(text):
    assert read_release(text) is None or "." in read_release(text) or read_release(text).isdecimal()
