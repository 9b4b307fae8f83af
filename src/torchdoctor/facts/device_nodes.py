"""The device nodes through which a process reaches the card."""

from torchdoctor.facts.model import Probed
from torchdoctor.facts.place import Place
from torchdoctor.facts.system_files import list_names
from torchdoctor.texts import say

# dxg: WSL's; nvhost and nvmap: Tegra boards; kfd and dri: AMD's and everybody's.
_STARTS = ("nvidia", "dxg", "nvhost", "nvmap", "kfd", "dri")


def probe_device_nodes(place: Place) -> Probed[tuple[str, ...]]:
    """The names under /dev that belong to graphics processors."""
    if place.platform != "linux":
        return Probed.unknown(
            say("{platform} has no device nodes to look at", platform=place.platform)
        )
    names = list_names(place.root / "dev")
    if names is None:
        return Probed.unknown(say("{folder} cannot be listed", folder="/dev"))
    return Probed(tuple(name for name in names if name.startswith(_STARTS)))
