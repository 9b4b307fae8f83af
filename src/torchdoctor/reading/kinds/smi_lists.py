"""The short answers of nvidia-smi: -L, --version, and the rows of --query-gpu."""

import csv
import re
from collections.abc import Iterator

from torchdoctor.plain import JsonValue
from torchdoctor.reading.model import Line, Seen
from torchdoctor.reading.page import Page

MIB = 2**20
MOST_CARDS = 64

_LISTED = re.compile(r"^\s*GPU (\d{1,3}): (.+?)(?: \(UUID: (GPU-[0-9a-fA-F-]+)\))?\s*$")
_INSTANCE = re.compile(r"^\s+MIG \S+\s+Device\s+\d+: \(UUID: MIG-")
_VERSIONS = re.compile(r"^\s*(DRIVER version|CUDA Version)\s+: (\d[\d.]*)\s*$")
_ASKED = re.compile(r"--query-gpu[= ]([\w.,]+)")
_HEADER = re.compile(r"^\s*[a-z_.]+(?: \[\w+/?\w*\])?(?:, [a-z_.]+(?: \[[\w./%]+\])?)*\s*$")
# Names of the fields that are facts; the others are skipped.
_FIELDS = {
    "name": "name",
    "gpu_name": "name",
    "uuid": "uuid",
    "gpu_uuid": "uuid",
    "compute_cap": "compute_capability",
    "memory.total": "memory_bytes",
    "memory.used": "memory_used_bytes",
    "pci.bus_id": "pci_bus_id",
    "mig.mode.current": "mig_mode",
    "compute_mode": "compute_mode",
    "driver_version": "driver",
}


def read(page: Page) -> Iterator[Seen]:
    """Cards and versions of every such answer."""
    yield from _lists(page)
    for line, found in page.matches(_VERSIONS, "driver version", "cuda version"):
        path = "driver.version" if found[1].startswith("DRIVER") else "driver.cuda_version"
        yield Seen(path, found[2], line.number)
    yield from _tables(page)


def _lists(page: Page) -> Iterator[Seen]:
    card = ""
    for line in page.lines_with("gpu ", "mig-"):
        if found := _LISTED.match(line.text):
            card = f"gpus.{int(found[1])}"
            # Without an id it is a line of collect_env, which says less of where it comes from.
            if found[3]:
                yield from _listed(card, found, line.number)
        elif card and _INSTANCE.match(line.text):
            yield Seen(f"{card}.mig_mode", "enabled", line.number, stated=False)
            yield Seen(f"{card}.mig_devices.+", 1, line.number)


def _listed(card: str, found: re.Match[str], line: int) -> Iterator[Seen]:
    yield Seen(f"{card}.name", found[2], line)
    yield Seen(f"{card}.uuid", found[3], line)
    yield Seen(f"{card}.vendor", "nvidia", line)
    yield Seen(f"{card}.source", "nvidia-smi", line, stated=False)


def _tables(page: Page) -> Iterator[Seen]:
    """The rows below a header, or below the command that asked for them without one."""
    for place in page.places("--query-gpu", "driver_version", "compute_cap", "memory.total"):
        fields = _fields(page.lines[place])
        if not fields:
            continue
        for number, line in enumerate(page.lines[place + 1 : place + 1 + MOST_CARDS]):
            values = [value.strip() for value in next(csv.reader([line.text]), [])]
            if len(values) != len(fields) or _fields(line):
                break
            yield from _row(dict(zip(fields, values, strict=True)), number, line.number)


def _fields(line: Line) -> list[str]:
    if asked := _ASKED.search(line.text):
        return asked[1].split(",")
    names = [name.partition(" [")[0].strip() for name in line.text.split(",")]
    known = sum(name in _FIELDS for name in names)
    return names if known and _HEADER.match(line.text) else []


def _row(row: dict[str, str], number: int, line: int) -> Iterator[Seen]:
    index = row.get("index", "")
    card = f"gpus.{int(index) if index.isdecimal() and len(index) < 4 else number}"  # noqa: PLR2004 - no number of a card is longer
    yield Seen(f"{card}.vendor", "nvidia", line)
    yield Seen(f"{card}.source", "nvidia-smi", line, stated=False)
    for field, value in row.items():
        known = _value(field, value)
        if known is None:
            continue
        fact = _FIELDS[field]
        yield Seen("driver.version" if fact == "driver" else f"{card}.{fact}", known, line)


def _value(field: str, value: str) -> JsonValue:
    if field not in _FIELDS or not value or value.startswith("[") or value == "N/A":
        return None
    if field.startswith("memory"):
        number = value.removesuffix("MiB").strip()
        return int(number) * MIB if number.isdecimal() and len(number) < 10 else None  # noqa: PLR2004 - no card has more digits of it
    if field in ("mig.mode.current", "compute_mode"):
        word = value.lower()
        return word if word in _WORDS[field] else None
    if field in ("compute_cap", "driver_version"):
        return value if re.fullmatch(r"\d+(?:\.\d+)+", value) else None
    return value


_WORDS = {
    "mig.mode.current": ("enabled", "disabled"),
    "compute_mode": ("default", "exclusive_thread", "prohibited", "exclusive_process"),
}
