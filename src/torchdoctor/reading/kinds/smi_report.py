"""The full report of nvidia-smi, as text (-q) or XML (-q -x), whole or in pieces.

Both nest: by blanks at the left, or by elements. Each value is taken with the names of the
sections around it, and a piece that starts in the middle still tells its own part.
"""

import re
from collections.abc import Callable, Iterator

from torchdoctor.plain import JsonValue
from torchdoctor.reading.model import Line, Seen
from torchdoctor.reading.page import Page

MIB = 2**20

_ROW = re.compile(
    r"^(?P<indent>\s{0,40})(?P<key>[A-Z][\w .()/#-]{0,60}?)\s{0,60}:\s(?P<value>\S.*)$"
)
_SECTION = re.compile(r"^(?P<indent>\s{1,40})(?P<key>[A-Z][\w .()/-]{0,60}?)$")
_CARD = re.compile(r"^(?:GPU|vGPU) ([0-9A-Fa-f]{4,8}:[0-9A-Fa-f]{2}:[0-9A-Fa-f]{2}\.\d)\s*$")
_XML_CARD = re.compile(r'<gpu id="([^"]+)">')
_XML_LEAF = re.compile(r"<(\w+)>([^<>]*)</\1>")
_XML_OPEN = re.compile(r"^\s*<(\w+)>\s*$")
_XML_CLOSE = re.compile(r"^\s*</(\w+)>\s*$")
_NUMBER = re.compile(r"(\d{1,15})(?: MiB)?$")
_MARKS = (
    "nvsmi log",
    "<nvidia_smi_log>",
    "attached gpus",
    "product name",
    "event reasons",
    "throttle reasons",
    "license status",
    "fb memory usage",
    "remapped rows",
    "ecc errors",
    "mig mode",
    "fabric",
)


def read(page: Page) -> Iterator[Seen]:
    """The driver and the cards of every report in the page."""
    if not page.holds(*_MARKS):
        return
    report = _Report()
    for line in page.lines:
        for section, key, value in report.rows(line):
            yield from _facts(report, section, key, value, line.number)


class _Report:
    """Where in the nesting the reading stands."""

    def __init__(self) -> None:
        self._open: list[tuple[int, str]] = []
        self._cards: dict[str, int] = {}
        self.card = 0
        """Number of the present card, in the order of the report; a piece has one.

        A card is known again by its place on the bus, as the report may be pasted twice."""

    def rows(self, line: Line) -> Iterator[tuple[str, str, str]]:
        """(Section, key, value) of a line, in the words of the XML form."""
        text = line.text
        if card := _CARD.match(text) or _XML_CARD.search(text):
            self.card = self._cards.setdefault(card[1].lower(), len(self._cards))
            self._open = []
            yield "", "bus_id", card[1]
        elif leaf := _XML_LEAF.search(text):
            yield self._section(), leaf[1], leaf[2].strip()
        elif found := _XML_OPEN.match(text):
            self._open.append((0, found[1]))
        elif found := _XML_CLOSE.match(text):
            self._close(found[1])
        elif row := _ROW.match(text):
            self._leave(len(row["indent"]))
            yield self._section(), _word(row["key"]), row["value"].strip()
        elif section := _SECTION.match(text):
            self._leave(len(section["indent"]))
            self._open.append((len(section["indent"]), _word(section["key"])))

    def _section(self) -> str:
        return "/".join(name for _, name in self._open)

    def _leave(self, indent: int) -> None:
        while self._open and self._open[-1][0] >= indent:
            self._open.pop()

    def _close(self, name: str) -> None:
        names = [opened for _, opened in self._open]
        if name in names:
            del self._open[len(names) - 1 - names[::-1].index(name) :]


def _word(key: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", key.lower()).strip("_")


def _number(value: str) -> int | None:
    found = _NUMBER.match(value)
    return int(found[1]) if found else None


def _mebibytes(value: str) -> int | None:
    number = _number(value)
    return None if number is None else number * MIB


def _one_of(*words: str) -> Callable[[str], str | None]:
    def read_word(value: str) -> str | None:
        word = value.lower().replace(" ", "_").replace("-", "")
        return word if word in words else None

    return read_word


def _yes(value: str) -> bool | None:
    return {"Yes": True, "No": False}.get(value)


def _text(value: str) -> str | None:
    return None if value in ("N/A", "None", "") or value.startswith("[") else value


def _version(value: str) -> str | None:
    return value if re.fullmatch(r"\d+(?:\.\d+)+", value) else None


def _pci_device(value: str) -> str | None:
    """Two ids in one number, the vendor in its lower half: "0x233010DE"."""
    found = re.fullmatch(r"0x([0-9A-Fa-f]{4})([0-9A-Fa-f]{4})", value)
    return f"{found[2]}:{found[1]}".lower() if found else None


def _virtualization(value: str) -> str | None:
    return {
        "None": "none",
        "Pass-Through": "passthrough",
        "VGPU": "vgpu",
        "Host VGPU": "host_vgpu",
        "Host VSGA": "host_vsga",
    }.get(value)


Row = tuple[str, str, str, Callable[[str], JsonValue]]
# (How the section ends, key, fact of the card, reader). The text form writes "MIG Mode / Current",
# the XML form <mig_mode><current_mig>.
_OF_CARD: tuple[Row, ...] = (
    ("", "product_name", "name", _text),
    ("", "bus_id", "pci_bus_id", _text),
    ("", "gpu_uuid", "uuid", _text),
    ("", "uuid", "uuid", _text),
    ("pci", "device_id", "pci_device", _pci_device),
    ("pci", "pci_device_id", "pci_device", _pci_device),
    ("mig_mode", "current", "mig_mode", _one_of("enabled", "disabled")),
    ("mig_mode", "current_mig", "mig_mode", _one_of("enabled", "disabled")),
    ("fb_memory_usage", "total", "memory_bytes", _mebibytes),
    ("fb_memory_usage", "used", "memory_used_bytes", _mebibytes),
    (
        "",
        "compute_mode",
        "compute_mode",
        _one_of("default", "exclusive_thread", "prohibited", "exclusive_process"),
    ),
    ("remapped_rows", "pending", "remap_pending", _yes),
    ("remapped_rows", "remapped_row_pending", "remap_pending", _yes),
    ("remapped_rows", "remapping_failure_occurred", "remap_failed", _yes),
    ("remapped_rows", "remapped_row_failure", "remap_failed", _yes),
    (
        "fabric",
        "state",
        "fabric_state",
        _one_of("not_supported", "not_started", "in_progress", "completed"),
    ),
    ("vgpu_software_licensed_product", "license_status", "vgpu_license", _text),
    (
        "gpu_virtualization_mode",
        "virtualization_mode",
        "virtualization",
        _virtualization,
    ),
)
_OF_DRIVER: dict[str, tuple[str, Callable[[str], JsonValue]]] = {
    "driver_version": ("driver.version", _version),
    "cuda_version": ("driver.cuda_version", _version),
}
_REASON = re.compile(r"(?:clocks_(?:event|throttle)_reason_)?(\w+)")
_UNCORRECTED = re.compile(r"\w*uncorrectable\w*")


def _facts(report: _Report, section: str, key: str, value: str, line: int) -> Iterator[Seen]:
    path, known = _fact_of(section, key, value)
    if path in ("driver.version", "driver.cuda_version"):
        yield Seen(path, known, line)
    elif path is not None and known is not None:
        card = f"gpus.{report.card}"
        yield Seen(f"{card}.vendor", "nvidia", line)
        yield Seen(f"{card}.source", "nvidia-smi", line, stated=False)
        yield Seen(f"{card}.{path}", known, line)


def _fact_of(section: str, key: str, value: str) -> tuple[str | None, JsonValue]:
    last = section.rpartition("/")[2]
    if key in _OF_DRIVER and last in ("", "nvidia_smi_log"):
        path, read_value = _OF_DRIVER[key]
        known = read_value(value)
        return (path, known) if known is not None else (None, None)
    if section.endswith(("event_reasons", "throttle_reasons")) or "_reasons/" in section:
        return _throttling(key, value)
    if "ecc_errors/volatile" in section and _UNCORRECTED.fullmatch(key):
        return "ecc_uncorrected.+", _number(value)
    for name, wanted, fact, read_value in _OF_CARD:
        if wanted == key and (not name or last == name):
            return fact, read_value(value)
    return None, None


def _throttling(key: str, value: str) -> tuple[str | None, JsonValue]:
    found = _REASON.fullmatch(key)
    if found is None or value not in ("Active", "Not Active"):
        return None, None
    # Like "Not Active" says that the list is known, which matters as much as what is in it.
    name = {"idle": "gpu_idle"}.get(found[1], found[1])
    return "throttle_reasons.+", name if value == "Active" else ""
