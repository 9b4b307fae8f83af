"""Listings of /dev: which device files of the driver there are, and who may open them."""

import re
from collections.abc import Iterator

from torchdoctor.reading.model import Line, Seen
from torchdoctor.reading.page import Page

NEAR = 24
"""Lines below `ls /dev/nvidia*` that belong to its answer."""

_COMMAND = re.compile(r"\bls\b(?:\s+-\w+)*\s+(?:\S+\s+)*/dev/(?:nvidia\*|nvidia\[|$|\s|\|)")
_NODE = re.compile(
    r"(?:^|\s)(?:/dev/)?(nvidia(?:\d{1,2}|ctl|-uvm(?:-tools)?|-modeset)|dxg)(?=\s|$|:)"
)
_LONG = re.compile(r"^c[rwx-]{9}\S?\s.*\b195,|^c[rwx-]{9}\S?\s.*/dev/(?:nvidia|dxg)")


def read(page: Page) -> Iterator[Seen]:
    """The names below /dev, where the page shows all of them."""
    places = page.places("/dev/nvidia", "/dev ")
    for place in places:
        if _COMMAND.search(page.lines[place].text):
            yield from _listed(page.lines[place + 1 : place + NEAR])
            return
    rows = [page.lines[place] for place in places if _LONG.search(page.lines[place].text)]
    # One file may have been asked for by its name; who lists nvidiactl has listed them all.
    if any("nvidiactl" in row.text for row in rows):
        yield from _listed(tuple(rows))


def _listed(lines: tuple[Line, ...]) -> Iterator[Seen]:
    for line in lines:
        found = _NODE.findall(line.text)
        if not found or not (_LONG.search(line.text) or "/dev/" in line.text):
            return
        for node in found:
            yield Seen("device_nodes.+", node, line.number)
