"""Whether a cuda-compat package's libcuda stands in for the driver's."""

import re
from pathlib import Path

from torchdoctor.facts.libraries import LIBCUDA, Libraries
from torchdoctor.facts.model import CudaInit, Probed
from torchdoctor.facts.place import Place
from torchdoctor.plain import ABSENT, Absent
from torchdoctor.texts import say

NOT_KNOWN = say("which libcuda is taken is not known")
_VERSION_IN_PATH = re.compile(r"/cuda-(\d+\.\d+)/compat/")


def probe_cuda_compat(
    init: CudaInit | None, libraries: Libraries, place: Place
) -> Probed[str | Absent]:
    """CUDA version of the compat package whose libcuda the loader takes.

    What was mapped when libcuda answered counts; only without an answer does the loader's order.
    """
    if place.platform != "linux":
        return Probed(ABSENT)  # forward compatibility exists on Linux only
    used = Path(init.library) if init and init.library else libraries.first(LIBCUDA)
    if used is None:
        missing = libraries.known_missing(LIBCUDA)
        return Probed(ABSENT) if missing else Probed.unknown(NOT_KNOWN)
    if "/compat/" not in f"{used}":
        return Probed(ABSENT)
    version = _version_of(used) or (init.cuda_version if init else None)
    if version is None:
        return Probed.unknown(say("{path} is active, but does not say which CUDA it is", path=used))
    return Probed(version)


def _version_of(library: Path) -> str | None:
    # /usr/local/cuda is a link to the versioned folder; the file's own number is a driver version.
    for path in (library, library.resolve()):
        found = _VERSION_IN_PATH.search(f"{path}")
        if found:
            return found[1]
    return None
