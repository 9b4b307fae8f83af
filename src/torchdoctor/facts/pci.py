"""The graphics processors that the PCI bus shows, with or without a driver."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from torchdoctor.facts.model import Gpu, Probed
from torchdoctor.facts.place import Place
from torchdoctor.facts.run import Runner
from torchdoctor.facts.system_files import list_names, read_text
from torchdoctor.plain import ABSENT
from torchdoctor.texts import say

Vendor = Literal["nvidia", "amd", "intel", "apple", "other"]

VENDORS: dict[str, Vendor] = {
    "10de": "nvidia",
    "1002": "amd",
    "8086": "intel",
    "106b": "apple",
}
# Base classes of the PCI code and ID assignment specification: display controllers, and
# processing accelerators, as which AMD's Instinct cards call themselves.
_CLASSES = ("0x03", "0x12")
_KEPT_FROM_US = "vfio-pci"  # bound for a virtual machine


@dataclass(frozen=True, slots=True)
class PciCard:
    """A graphics processor on the bus."""

    gpu: Gpu
    driver: str | None
    """Kernel driver that holds it: nvidia, nouveau, vfio-pci, amdgpu, ...; None: nobody, or
    (on Windows) not known."""


def probe_pci(run: Runner, place: Place, *, limit_s: float = 3.0) -> Probed[tuple[PciCard, ...]]:
    """Read vendor, device, class and driver of each device under /sys/bus/pci.

    `run` asks Windows' device manager, for at most `limit_s` seconds.
    """
    if place.platform == "win32":
        from torchdoctor.facts.windows_cards import probe_windows_cards  # late: one system alone

        return probe_windows_cards(run, place, limit_s=limit_s)
    if place.platform != "linux":
        return Probed.unknown(
            say("the PCI bus can be read on Linux only, not on {system}", system=place.platform)
        )
    devices = place.root / "sys/bus/pci/devices"
    names = list_names(devices)
    if names is None:
        return Probed.unknown(say("{folder} cannot be listed", folder="/sys/bus/pci/devices"))
    cards = tuple(filter(None, (_card(devices / name) for name in names)))
    held = [card.gpu.pci_bus_id for card in cards if card.driver == _KEPT_FROM_US]
    if not held:
        return Probed(cards)
    kept = say("{driver} holds {cards}", driver=_KEPT_FROM_US, cards=", ".join(map(str, held)))
    return Probed(cards, kept)


def _card(device: Path) -> PciCard | None:
    if not (read_text(device / "class") or "").startswith(_CLASSES):
        return None
    vendor = _hex_word(read_text(device / "vendor"))
    number = _hex_word(read_text(device / "device"))
    driver = _bound_driver(device)
    gpu = Gpu(
        vendor=VENDORS.get(vendor, "other") if vendor else None,
        pci_device=f"{vendor}:{number}" if vendor and number else None,
        pci_bus_id=device.name,
        pci_driver=driver or ABSENT,
        source="pci",
    )
    return PciCard(gpu, driver)


def _hex_word(text: str | None) -> str | None:
    return text.removeprefix("0x").lower() if text else None


def _bound_driver(device: Path) -> str | None:
    try:
        return (device / "driver").readlink().name
    except OSError:
        return None
