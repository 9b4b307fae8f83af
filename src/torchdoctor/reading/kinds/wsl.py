"""The Windows Subsystem for Linux: what shows that it runs, and what Windows lends it."""

import re
from collections.abc import Iterator

from torchdoctor.reading.model import Seen
from torchdoctor.reading.page import Page

NEAR = 6
"""Lines below `ls` that may be its answer."""

# A form's box "[ ] WSL 1" that nobody ticked says nothing.
_STATED = re.compile(r"(?<![\w-])(?<!\[ \] )WSL ?([12])\b")
_SHOWS = re.compile(r"/usr/lib/wsl/|\bdxgk(?:rnl|io)?_\w+|\bdxgk: |/mnt/[c-e]/|microsoft-standard")
_LISTED = re.compile(r"\bls\b[^|;]*/usr/lib/wsl/lib/?\s*$")
_NO_DEVICE = re.compile(r"/dev/dxg'?: No such file")
LONGEST = 160


def read(page: Page) -> Iterator[Seen]:
    """WSL and its version, and whether what Windows lends it is there."""
    shown = list(_shown(page))
    yield from shown
    for place in page.places("/usr/lib/wsl/lib"):
        if _LISTED.search(page.lines[place].text):
            yield from _listed(page, place)
    # Every other Linux lacks the file, and rightly so.
    for line, _found in page.matches(_NO_DEVICE, "/dev/dxg") if shown else ():
        yield Seen("device_nodes", [], line.number)


def _shown(page: Page) -> Iterator[Seen]:
    for line, found in page.matches(_STATED, "wsl"):
        if len(line.text) < LONGEST:
            yield Seen("wsl.version", int(found[1]), line.number, stated=False)
            return
    for line, _found in page.matches(_SHOWS, "/wsl/", "dxgk", "/mnt/", "microsoft"):
        yield Seen("wsl.version", 2, line.number, stated=False)
        return


def _listed(page: Page, place: int) -> Iterator[Seen]:
    """A listing of the folder that has files, and no libcuda among them."""
    below = [line for line in page.lines[place + 1 : place + NEAR] if ".so" in line.text]
    if below and not any("libcuda.so" in line.text for line in below):
        yield Seen("libcuda", None, below[0].number)
