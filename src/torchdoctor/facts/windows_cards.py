"""The graphics processors that Windows' device manager shows, with or without NVIDIA's driver.

Built from Microsoft's documentation and simulated in the tests; it never ran on such a machine.
https://learn.microsoft.com/windows-hardware/drivers/devtest/pnputil-command-syntax
"""

import re
from pathlib import Path

from torchdoctor.facts.model import Gpu, Probed
from torchdoctor.facts.pci import VENDORS, PciCard
from torchdoctor.facts.place import Place
from torchdoctor.facts.run import Runner
from torchdoctor.texts import say

# The labels are in the user's language, ids and class GUIDs are not.
_INSTANCE = re.compile(r"PCI\\VEN_([0-9A-F]{4})&DEV_([0-9A-F]{4})&\S*", re.IGNORECASE)
_CLASS = re.compile(r"\{([0-9a-f]{8}-[0-9a-f-]{27})\}", re.IGNORECASE)
_DISPLAY = "4d36e968-e325-11ce-bfc1-08002be10318"
_BLANK_LINE = re.compile(r"\n\s*\n")


def probe_windows_cards(
    run: Runner, place: Place, *, limit_s: float = 3.0
) -> Probed[tuple[PciCard, ...]]:
    """Ask pnputil for the connected devices, and keep the display adapters."""
    windows = place.environ.get("SystemRoot") or place.environ.get("WINDIR") or r"C:\Windows"
    program = str(Path(windows, "System32", "pnputil.exe"))
    answer = run([program, "/enum-devices", "/connected"], limit_s)
    if answer.exit_code != 0:
        refused = say("pnputil: {why}", why=answer.complaint)
        return Probed.unknown(refused, answer.took_s)
    cards = read_devices(answer.stdout)
    if not cards:
        return Probed.unknown(say("pnputil shows no display adapter"))
    return Probed(cards)


def read_devices(text: str) -> tuple[PciCard, ...]:
    """The cards in the blocks of `pnputil /enum-devices`."""
    blocks = _BLANK_LINE.split(text.replace("\r\n", "\n"))
    return tuple(card for card in map(_card, blocks) if card is not None)


def _card(block: str) -> PciCard | None:
    instance, group = _INSTANCE.search(block), _CLASS.search(block)
    if instance is None:
        return None
    vendor, device = instance[1].lower(), instance[2].lower()
    # A card that never had a driver belongs to no class; of other makers that may be anything.
    orphan = group is None and vendor == "10de"
    if not orphan and (group is None or group[1].lower() != _DISPLAY):
        return None
    gpu = Gpu(vendor=VENDORS.get(vendor, "other"), pci_device=f"{vendor}:{device}", source="pci")
    return PciCard(gpu, None)
