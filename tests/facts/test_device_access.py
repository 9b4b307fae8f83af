import os
from dataclasses import replace

import pytest

from torchdoctor.facts.device_access import probe_device_access

posix = pytest.mark.skipif(os.name != "posix", reason="rights of POSIX")


def test_nodes_of_this_user_may_be_opened(system):
    place = system({"dev/nvidia0": "", "dev/nvidiactl": "", "dev/null": ""})

    assert probe_device_access(place).fact == {"nvidia0": True, "nvidiactl": True}


@posix
@pytest.mark.skipif(os.name == "posix" and os.geteuid() == 0, reason="root may open anything")
def test_a_node_of_another_group_may_not_be_opened(system):
    place = system({"dev/nvidia0": "", "dev/nvidiactl": ""})
    (place.root / "dev/nvidia0").chmod(0o440)

    assert probe_device_access(place).fact == {"nvidia0": False, "nvidiactl": True}


def test_the_folder_of_mig_capabilities_is_no_node(system):
    place = system({"dev/nvidia-caps/nvidia-cap1": "", "dev/nvidia0": ""})

    assert probe_device_access(place).fact == {"nvidia0": True}


def test_without_nodes_it_is_known_that_there_are_none(system):
    assert probe_device_access(system({"dev/null": ""})).fact == {}


def test_another_platform_has_no_nodes_to_look_at(system):
    assert probe_device_access(replace(system(), platform="win32")).fact is None
