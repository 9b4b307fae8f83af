"""Whether this user may use the device nodes."""

import os
from pathlib import Path

from torchdoctor.facts.model import Probed
from torchdoctor.facts.place import Place
from torchdoctor.facts.system_files import list_names

_STARTS = ("nvidia", "dxg")


def probe_device_access(place: Place) -> Probed[dict[str, bool]]:
    """The rights to read and write each node of the card.

    The node is not opened: that wakes a card without persistence mode, which takes seconds, and
    hangs where the driver does. So what a device cgroup forbids is not seen here, but by NVML.
    """
    if place.platform != "linux":
        return Probed(None)  # device_nodes says why
    folder = place.root / "dev"
    nodes = [name for name in list_names(folder) or () if name.startswith(_STARTS)]
    rights = os.R_OK | os.W_OK
    return Probed(
        {
            name: os.access(folder / name, rights)
            for name in nodes
            if not _is_folder(folder / name)  # nvidia-caps
        }
    )


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False
