"""Graphics cards as the PCI bus lists them: lspci, with or without ids and drivers."""

import re
from collections.abc import Iterator, Mapping

from torchdoctor.reading.kinds import values
from torchdoctor.reading.model import Seen
from torchdoctor.reading.page import Page

NEAR = 6
"""Lines in which lspci -k names the kernel driver below a card."""

# Like 01:00.0 VGA compatible controller [0300]: NVIDIA Corporation AD102 [GeForce RTX 4090]
# [10de:2684] (rev a1), all in one line.
_CARD = re.compile(
    r"^\s*(?P<slot>(?:[0-9a-f]{4,8}:)?[0-9a-f]{2}:[0-9a-f]{2}\.\d)\s+\"?"
    r"(?:VGA compatible controller|3D controller|Display controller)(?: \[03\d\d\])?\"?:?\s+"
    r"(?P<name>.+?)(?: \[(?P<ids>[0-9a-f]{4}:[0-9a-f]{4})\])?(?: \(rev \w+\))?(?: \(prog-if "
    r"[^)]*\))?\s*$",
    re.IGNORECASE,
)
_DRIVER = re.compile(r"^\s+Kernel driver in use: (\S+)")
LSHW = 16
"""Lines of a block of lshw."""
_ROW = re.compile(r"^\s+(?P<key>[a-z][a-z ]{2,20}): (?P<value>\S.*)$")
_LSHW_DRIVER = re.compile(r"\bdriver=(\S+)")
_MAKERS = {"10de": "nvidia", "1002": "amd", "8086": "intel"}


def read(page: Page) -> Iterator[Seen]:
    """Every display controller, with what drives it."""
    yield from _by_lshw(page)
    for place in page.places("compatible controller", "3d controller", "display controller"):
        line = page.lines[place]
        found = _CARD.match(line.text)
        if found is None:
            continue
        card = f"gpus.@{values.card_key(found['slot'])}"
        ids = (found["ids"] or "").lower()
        maker = _MAKERS.get(ids.partition(":")[0]) or values.vendor_of(found["name"]) or "other"
        yield Seen(f"{card}.vendor", maker, line.number)
        yield Seen(f"{card}.source", "pci", line.number, stated=False)
        yield Seen(f"{card}.pci_bus_id", found["slot"], line.number)
        yield Seen(f"{card}.name", _name(found["name"]), line.number)
        if ids:
            yield Seen(f"{card}.pci_device", ids, line.number)
        yield from _driver(page, place, card)


def _by_lshw(page: Page) -> Iterator[Seen]:
    """The blocks of `lshw -c display`, which name maker, product and driver."""
    for place in page.places("*-display"):
        rows: dict[str, tuple[str, int]] = {}
        for line in page.lines[place + 1 : place + LSHW]:
            if found := _ROW.match(line.text):
                rows.setdefault(found["key"], (found["value"].strip(), line.number))
            elif "*-" in line.text:
                break
        yield from _lshw(rows, page.lines[place].number)


def _lshw(rows: Mapping[str, tuple[str, int]], place: int) -> Iterator[Seen]:
    if "product" not in rows:
        return
    name, line = rows["product"]
    maker = values.vendor_of(rows.get("vendor", (name, 0))[0]) or "other"
    card = f"gpus.@lshw{place}"
    yield Seen(f"{card}.vendor", maker, line)
    yield Seen(f"{card}.source", "pci", line, stated=False)
    yield Seen(f"{card}.name", _name(f"{'NVIDIA ' if maker == 'nvidia' else ''}{name}"), line)
    if "bus info" in rows and "@" in rows["bus info"][0]:
        yield Seen(f"{card}.pci_bus_id", rows["bus info"][0].partition("@")[2], rows["bus info"][1])
    driver = _LSHW_DRIVER.search(rows.get("configuration", ("", 0))[0])
    if driver:
        yield Seen(f"{card}.pci_driver", driver[1], rows["configuration"][1])


def _name(words: str) -> str:
    """The marketing name in brackets, else all words."""
    found = re.search(r"\[([A-Z][^\]]+)\]\s*$", words)
    name = found[1] if found else words
    return f"NVIDIA {name}" if found and "nvidia" in words.lower() else name


def _driver(page: Page, place: int, card: str) -> Iterator[Seen]:
    for line in page.lines[place + 1 : place + NEAR]:
        if _CARD.match(line.text):
            return
        if found := _DRIVER.match(line.text):
            yield Seen(f"{card}.pci_driver", found[1], line.number)
            return
