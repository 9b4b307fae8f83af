"""The table of nvidia-smi, in the forms that it has had since driver 340.

A row of the table may be cut at the right, and the name of a card is cut by nvidia-smi itself:
"NVIDIA GeForce ...".
"""

import re
from collections.abc import Iterator

from torchdoctor.reading.model import Line, Seen
from torchdoctor.reading.page import Page

MIB = 2**20
NEAR = 4
"""Lines in which the rest of a card's block stands below its first row."""

# Like "Driver Version: 550.54.14"; since driver 590 also "KMD Version:", and "CUDA UMD Version:".
# In the table a blank follows; a version at the end of its line was cut there.
_DRIVER = re.compile(r"\b(?:Driver|KMD) Version:\s*(\d{3,}\.\d+(?:\.\d+)?)(?=\s|\||$)")
_CUT = re.compile(r"NVIDIA-SMI.*Driver Version:\s*[\d.]+$")
_CUDA = re.compile(r"\bCUDA (?:UMD )?Version:\s*(\d+\.\d+)")
# Like "|   0  NVIDIA GeForce RTX 4090   Off  | 00000000:09:00.0  On |   N/A |"
_CARD = re.compile(
    r"^\s*\|\s{1,8}(?P<index>\d{1,3})\s{1,3}(?P<name>\S.*?)\s+(?P<mode>On|Off|WDDM|TCC|MCDM|N/A)\s*"
    r"\|\s*(?P<bus>[0-9A-Fa-f]{4,8}:[0-9A-Fa-f]{2}:[0-9A-Fa-f]{2}\.\d)"
    r"(?:\s+(?:On|Off|N/A))?\s*(?:\|\s*(?P<ecc>\S+)\s*\|?)?"
)
_MEMORY = re.compile(r"\|\s*(?P<used>\d+)\s*MiB\s*/\s*(?P<total>\d+)\s*MiB\s*\|")
_MODE = re.compile(
    r"\|\s*(?:\d+%|N/A|ERR!)\s+(?P<mode>Default|Prohibited|E\. ?Process|E\. ?Thread)"
)
_MIG = re.compile(r"\|\s*\|\s*\|\s*(?P<mig>Enabled|Disabled)\*?\s*\|?\s*$")
_PROCESS = re.compile(
    r"^\s*\|\s+(?P<index>\d+)\s+(?:(?:N/A|\d+)\s+(?:N/A|\d+)\s+)?(?P<pid>\d+)\s+(?P<type>C|G"
    r"|C\+G|M\+C)"
    r"\s+.*?(?P<used>\d+)MiB\s*\|"
)
_MODES = {
    "Default": "default",
    "Prohibited": "prohibited",
    "E.Process": "exclusive_process",
    "E.Thread": "exclusive_thread",
}


def read(page: Page) -> Iterator[Seen]:
    """The driver, and every card of the table."""
    for line, found in page.matches(_DRIVER, "driver version", "kmd version"):
        if _CUT.search(line.text) is None:
            yield from _answered(found[1], line)
    for line, found in page.matches(_CUDA, "cuda version", "umd version"):
        if "|" in line.text:  # elsewhere "CUDA version" may be anything
            yield Seen("driver.cuda_version", found[1], line.number)
    for place in page.places("|"):
        row = _CARD.match(page.lines[place].text)
        if row is not None:
            yield from _card(page, place, row)
    yield from _processes(page)


def _answered(version: str, line: Line) -> Iterator[Seen]:
    yield Seen("driver.version", version, line.number)
    if "NVIDIA-SMI" in line.text:  # it asked NVML, and NVML asked the kernel module
        yield Seen("driver.installed", value=True, line=line.number, stated=False)
        yield Seen("driver.loaded", value=True, line=line.number, stated=False)
        yield Seen("nvml.code", 0, line.number, stated=False)


def _card(page: Page, place: int, row: re.Match[str]) -> Iterator[Seen]:
    line = page.lines[place].number
    card = f"gpus.{int(row['index'])}"
    yield Seen(f"{card}.vendor", "nvidia", line)
    yield Seen(f"{card}.source", "nvidia-smi", line)
    yield Seen(f"{card}.pci_bus_id", row["bus"], line)
    if not row["name"].endswith("..."):
        yield Seen(f"{card}.name", row["name"], line)
    if row["ecc"] and row["ecc"].isdecimal():
        yield Seen(f"{card}.ecc_uncorrected", int(row["ecc"]), line)
    if row["mode"] in ("WDDM", "TCC", "MCDM"):
        yield Seen("os.system", "windows", line, stated=False)
    for below in page.lines[place + 1 : place + NEAR]:
        if _CARD.match(below.text):
            return
        yield from _states(card, below)


def _states(card: str, line: Line) -> Iterator[Seen]:
    if found := _MEMORY.search(line.text):
        yield Seen(f"{card}.memory_used_bytes", int(found["used"]) * MIB, line.number)
        yield Seen(f"{card}.memory_bytes", int(found["total"]) * MIB, line.number)
    if found := _MODE.search(line.text):
        word = found["mode"].replace(" ", "")
        yield Seen(f"{card}.compute_mode", _MODES[word], line.number)
    if found := _MIG.search(line.text):
        yield Seen(f"{card}.mig_mode", found["mig"].lower(), line.number)


def _processes(page: Page) -> Iterator[Seen]:
    for line in page.lines_with("mib |"):
        found = _PROCESS.match(line.text)
        if found and "C" in found["type"]:
            row = {"pid": int(found["pid"][:9]), "memory_bytes": int(found["used"]) * MIB}
            yield Seen(f"gpus.{int(found['index'])}.processes.+", row, line.number)
