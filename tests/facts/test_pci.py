import sys
from dataclasses import replace

import pytest

from torchdoctor.facts.model import Gpu
from torchdoctor.facts.pci import probe_pci
from torchdoctor.plain import ABSENT

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="colons in file names")


def nobody(argv, limit_s):
    raise AssertionError(f"{argv} was started")


@pytest.fixture
def bus(system):
    """A system with devices {bus id: (vendor, device, class, driver)}."""

    def build(devices):
        words = ("vendor", "device", "class")
        files = {
            f"sys/bus/pci/devices/{bus_id}/{word}": value + "\n"
            for bus_id, values in devices.items()
            for word, value in zip(words, values, strict=False)
        }
        place = system({"sys/bus/pci/devices/.keep/class": "0x060000", **files})
        for bus_id, (*_, driver) in devices.items():
            if driver:
                link = place.root / "sys/bus/pci/devices" / bus_id / "driver"
                link.symlink_to(f"../../../../bus/pci/drivers/{driver}")
        return place

    return build


def test_names_vendor_device_and_driver_of_each_display_controller(bus):
    place = bus(
        {
            "0000:00:06.0": ("0x10de", "0x2330", "0x030200", "nvidia"),
            "0000:03:00.0": ("0x1002", "0x74A1", "0x120000", None),
            "0000:05:00.0": ("0x8086", "0x1533", "0x020000", "igb"),
        }
    )

    found = probe_pci(nobody, place)

    assert found.problem is None
    assert [(card.gpu, card.driver) for card in found.fact] == [
        (
            Gpu(
                vendor="nvidia",
                pci_device="10de:2330",
                pci_bus_id="0000:00:06.0",
                pci_driver="nvidia",
                source="pci",
            ),
            "nvidia",
        ),
        (
            Gpu(
                vendor="amd",
                pci_device="1002:74a1",
                pci_bus_id="0000:03:00.0",
                pci_driver=ABSENT,
                source="pci",
            ),
            None,
        ),
    ]


def test_a_bus_without_display_controllers_is_known_to_have_none(bus):
    assert probe_pci(nobody, bus({})).fact == ()


def test_a_virtual_card_is_of_another_vendor(bus):
    [card] = probe_pci(
        nobody, bus({"0000:00:0f.0": ("0x15ad", "0x0405", "0x030000", "vmwgfx")})
    ).fact

    assert card.gpu.vendor == "other"


def test_says_which_card_is_kept_for_a_virtual_machine(bus):
    found = probe_pci(nobody, bus({"0000:41:00.0": ("0x10de", "0x2684", "0x030000", "vfio-pci")}))

    assert found.problem == "vfio-pci holds 0000:41:00.0"


def test_without_sysfs_nothing_is_known(system):
    found = probe_pci(nobody, system())

    assert found.fact is None
    assert "/sys/bus/pci" in found.problem


def test_another_platform_is_unknown_with_a_reason(system):
    found = probe_pci(nobody, replace(system(), platform="darwin"))

    assert found.fact is None
    assert "Linux only" in found.problem
