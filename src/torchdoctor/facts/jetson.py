"""Whether this is a Tegra board, and which Jetson Linux it runs."""

import re

from torchdoctor.facts.model import Jetson, Probed
from torchdoctor.facts.place import Place
from torchdoctor.facts.system_files import read_text
from torchdoctor.plain import ABSENT, Absent
from torchdoctor.texts import say

# The first line of the file: R36 with "(release)" and "REVISION: 3.0" behind it.
_RELEASE = re.compile(r"# R(\d+) \(release\), REVISION: (\d+)(?:\.(\d+))?")


def probe_jetson(place: Place) -> Probed[Jetson | Absent]:
    """The release file of Jetson Linux; in a container without it, the device tree."""
    if place.platform != "linux":
        return Probed(ABSENT)
    text = read_text(place.root / "etc/nv_tegra_release")
    if text is not None:
        return Probed(Jetson(l4t=read_release(text)))
    if "nvidia,tegra" in (read_text(place.root / "proc/device-tree/compatible") or ""):
        nameless = say("the board is a Tegra, but there is no /etc/nv_tegra_release")
        return Probed(Jetson(), nameless)
    return Probed(ABSENT)


def read_release(text: str) -> str | None:
    """R36 with revision 3.0 is "36.3", R35 with 4.1 is "35.4.1", as NVIDIA writes them."""
    found = _RELEASE.search(text)
    if found is None:
        return None
    return ".".join(part for part in found.groups() if part and part != "0")
