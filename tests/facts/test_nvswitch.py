import os
from dataclasses import replace

import pytest

from torchdoctor.facts.model import Gpu, Nvswitch
from torchdoctor.facts.nvswitch import probe_nvswitch
from torchdoctor.facts.run import Answer
from torchdoctor.plain import ABSENT

pytestmark = pytest.mark.skipif(os.name != "posix", reason="colons in file names")

SWITCH = "sys/bus/pci/devices/0000:c1:00.0"
ON_THE_BUS = {
    f"{SWITCH}/vendor": "0x10de",
    f"{SWITCH}/device": "0x22a3",
    f"{SWITCH}/class": "0x068000",
}
BY_ITS_NODE = {"dev/nvidia-nvswitchctl": "", "dev/nvidia-nvswitch0": ""}
RUNS = {"proc/812/comm": "nv-fabricmanage\n", "proc/1/comm": "systemd\n"}
VERSION = Answer(0, "Fabric Manager version is : 580.159.03\n")


@pytest.fixture
def look(system, program, scripted):
    def probe(files, gpus=(), *, programs=(), answers=None, in_container=False):
        place = system(files)
        for name in programs:
            program("", name, place.root / "bin")
        run = scripted(answers or {})
        return probe_nvswitch(run, place, gpus, in_container=in_container)

    return probe


@pytest.mark.parametrize("files", [ON_THE_BUS, BY_ITS_NODE])
def test_a_running_fabric_manager_is_seen_among_the_processes(look, files):
    found = look(
        {**files, **RUNS},
        programs=["nv-fabricmanager"],
        answers={"nv-fabricmanager --version": VERSION},
    )

    assert found.fact == Nvswitch(fabric_manager="running", fabric_manager_version="580.159.03")


def test_an_installed_one_that_does_not_run_is_stopped(look):
    found = look(
        ON_THE_BUS,
        programs=["nv-fabricmanager", "systemctl"],
        answers={"is-active": Answer(3, "inactive\n"), "--version": VERSION},
    )

    assert found.fact.fabric_manager == "stopped"


def test_one_that_is_nowhere_is_not_installed(look):
    assert look(ON_THE_BUS).fact == Nvswitch(fabric_manager="not-installed")


def test_a_container_does_not_show_the_service_of_its_host(look):
    found = look(ON_THE_BUS, in_container=True)

    assert found.fact == Nvswitch()
    assert "container" in found.problem


def test_a_fabric_that_nvml_knows_tells_of_switches(look):
    assert look({}, [Gpu(fabric_state="in_progress")]).fact == Nvswitch(
        fabric_manager="not-installed"
    )


@pytest.mark.parametrize("state", ["not_supported", None])
def test_a_machine_without_switches_has_none(look, state):
    assert look({}, [Gpu(fabric_state=state)]).fact is ABSENT


def test_the_network_controller_of_an_old_chipset_is_no_switch(look):
    assert look({**ON_THE_BUS, f"{SWITCH}/device": "0x03ef"}).fact is ABSENT


def test_other_systems_have_no_switches(system, scripted):
    place = replace(system(BY_ITS_NODE), platform="win32")

    assert probe_nvswitch(scripted({}), place, (), in_container=False).fact is ABSENT
