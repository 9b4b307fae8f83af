"""Lines of the kernel's log, and what the kernel's own files say of the driver."""

import re
from collections.abc import Iterator

from torchdoctor.reading.kinds import values
from torchdoctor.reading.model import Line, Seen
from torchdoctor.reading.page import Page

LONGEST = 400
MOST_LINES = 200

# Like "[   12.3] ", "[Mon Jul 25 16:46:04 2022] ", "Jul 25 16:46:04 host kernel: "
_STAMP = re.compile(
    r"^\s*(?:\[\s*\d+\.\d+\]|\[\w{3} \w{3} +\d+ [\d:]+ \d{4}\]|.{0,80}?\bkernel:(?: "
    r"\[\s*\d+\.\d+\])?)\s*"
)
_RELEVANT = re.compile(
    r"\bNVRM\b|\bXid\b|RmInitAdapter|\bnvidia\b|\bnvidia[-_]|nouveau|nvswitch"
    r"|[Kk]ey was rejected|Required key not available|module verification",
    re.IGNORECASE,
)
# Like "NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.90.07  Fri May 31 ..."
_MODULE = re.compile(
    r"NVRM(?: version)?: (?:loading )?NVIDIA UNIX (?P<open>Open )?(?:\w+ )?Kernel Module\s+"
    r"(?:for \w+\s+)?(?P<version>\d{3}[\d.]+)"
)
# "The 595.45.04 NVIDIA driver will ignore", "NVIDIA-Linux-x86_64-570.124.04.run", dkms -v 470.86
_NAMED = re.compile(
    r"The (\d{3}\.[\d.]*\d) NVIDIA driver will ignore"
    r"|NVIDIA-Linux-\w+-(\d{3}\.[\d.]*\d)(?:-\w+)?\.run"
    r"|\bdkms\b.*-m nvidia\S* -v (\d{3}\.[\d.]*\d)"
)
_UNSERVED = re.compile(r"NVRM: The NVIDIA (?P<name>\S.{2,40}?) GPU installed in this system")
_LSMOD = re.compile(r"^\s*(nvidia|nvidia_uvm|nouveau)\s+\d{4,}\s+-?\d+(?:\s+[\w,-]+)?\s*$")
# dkms status: "nvidia/550.54.14, 6.8.0-60-generic, x86_64: installed", "nvidia, 470.86: added"
_DKMS = re.compile(
    r"^\s*(nvidia[\w-]*)(?:/|, )(\d{3}[\d.]+)(?:, (\S+?)(?:, \w+)?)?: (added|built|installed)\b"
)


def read(page: Page) -> Iterator[Seen]:
    """The log, and the kernel module that runs."""
    kept = [
        line for line in page.lines_with("nvrm", "xid", "nvidia", "nouveau", "key") if _is_log(line)
    ]
    for line in (*kept[: MOST_LINES // 2], *kept[MOST_LINES // 2 :][-MOST_LINES // 2 :]):
        yield Seen("kernel_log.lines.+", _STAMP.sub("", line.text)[:LONGEST].strip(), line.number)
    for line, found in page.matches(_MODULE, "nvidia unix"):
        yield from _module(found, line)
    for line, found in page.matches(_NAMED, "will ignore", "nvidia-linux-", "dkms"):
        version = found[1] or found[2] or found[3]
        yield Seen("driver.version", version, line.number, stated=False)
    for line, found in page.matches(_UNSERVED, "gpu installed in this system"):
        card = f"gpus.={values.card_key(found['name'])}"
        yield Seen(f"{card}.name", found["name"], line.number)
        yield Seen(f"{card}.vendor", "nvidia", line.number)
    for line, found in page.matches(_LSMOD, "nvidia", "nouveau"):
        yield from _loaded(found[1], line)
    for line, found in page.matches(_DKMS, "nvidia"):
        kernel = f", {found[3]}" if found[3] else ""
        row = f"{found[1]}/{found[2]}{kernel}: {found[4]}"
        yield Seen("driver.dkms.+", row, line.number)


def _is_log(line: Line) -> bool:
    if "NVRM version:" in line.text:
        return False
    return bool(_RELEVANT.search(line.text)) and (
        "NVRM:" in line.text or _STAMP.match(line.text) is not None
    )


def _module(found: re.Match[str], line: Line) -> Iterator[Seen]:
    kind = "nvidia-open" if found["open"] else "nvidia"
    yield Seen("driver.kernel_module_version", found["version"], line.number)
    yield Seen("driver.kernel_module", kind, line.number)
    yield Seen("driver.loaded", value=True, line=line.number, stated=False)
    yield Seen("driver.version", found["version"], line.number, stated=False)


def _loaded(module: str, line: Line) -> Iterator[Seen]:
    if module == "nouveau":
        yield Seen("driver.kernel_module", "nouveau", line.number)
    elif module == "nvidia":
        yield Seen("driver.loaded", value=True, line=line.number)
