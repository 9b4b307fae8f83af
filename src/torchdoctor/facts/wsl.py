"""Whether this Linux runs inside Windows."""

import re

from torchdoctor.facts.model import Probed, Wsl
from torchdoctor.facts.place import Place
from torchdoctor.facts.system_files import exists, read_text
from torchdoctor.plain import ABSENT, Absent
from torchdoctor.texts import say

_FIRST_KERNEL = re.compile(r"linux version 4\.4\.0-\d+-microsoft")  # WSL 1 has always been 4.4.0


def probe_wsl(place: Place) -> Probed[Wsl | Absent]:
    """WSL by the kernel's name; a kernel of the user's own by /dev/dxg or the environment."""
    if place.platform != "linux":
        return Probed(ABSENT)
    kernel = read_text(place.root / "proc/version")
    signs = ("microsoft" in (kernel or "").lower(), "WSL_DISTRO_NAME" in place.environ)
    if exists(place.root / "dev/dxg"):  # the paravirtual GPU, which WSL 1 does not have
        return Probed(Wsl(version=2))
    if any(signs):
        return Probed(Wsl(version=1 if _FIRST_KERNEL.match((kernel or "").lower()) else 2))
    if kernel is None:
        return Probed.unknown(say("{path} cannot be read", path="/proc/version"))
    return Probed(ABSENT)
