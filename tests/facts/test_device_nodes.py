from dataclasses import replace

from torchdoctor.facts.device_nodes import probe_device_nodes

CAPTURED = ("nvidia-caps", "nvidia-uvm", "nvidia-uvm-tools", "nvidia0", "nvidiactl")


def test_names_the_nodes_of_graphics_processors_alone(system):
    place = system({f"dev/{name}": "" for name in (*CAPTURED, "dxg", "null", "sda")})

    assert probe_device_nodes(place).fact == ("dxg", *CAPTURED)


def test_none_is_known_to_be_none(system):
    assert probe_device_nodes(system({"dev/null": ""})).fact == ()


def test_where_there_is_no_dev_nothing_is_known(system):
    assert probe_device_nodes(system()).problem == "/dev cannot be listed"
    assert probe_device_nodes(replace(system(), platform="win32")).fact is None
