"""Which libcuda a program on this machine gets, looked at without loading it."""

import re
from pathlib import Path
from typing import Literal

from torchdoctor.facts.cuda_compat import NOT_KNOWN
from torchdoctor.facts.driver import library_version
from torchdoctor.facts.elf import read_elf
from torchdoctor.facts.libraries import LIBCUDA, Libraries
from torchdoctor.facts.model import Libcuda, Probed
from torchdoctor.facts.place import Place
from torchdoctor.facts.system_files import exists
from torchdoctor.plain import ABSENT, Absent
from torchdoctor.texts import say

Kind = Literal["driver", "compat", "stub", "wsl", "other"]

# In this order: WSL's folder may be linked from the usual ones, a stub may lie below compat's.
_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("wsl", re.compile(r"/usr/lib/wsl/")),
    ("stub", re.compile(r"/stubs/")),
    ("compat", re.compile(r"/(?:cuda-)?compat/")),
    # Where distributions, NVIDIA's own installer, the container runtime, Apptainer, NixOS and
    # Jetson Linux put it.
    (
        "driver",
        re.compile(
            r"^(?:/usr)?/lib(?:32|64)?/(?:(?:x86_64|aarch64)-linux-gnu/)?"
            r"(?:(?:nvidia|tegra)[\w.-]*/(?:[\w.-]+/)*)?libcuda\.so"
            r"|^/usr/local/nvidia/lib|^/\.singularity\.d/libs/|^/run/opengl-driver/lib/"
        ),
    ),
)


def probe_libcuda(libraries: Libraries, place: Place) -> Probed[Libcuda | Absent]:
    """The first libcuda on the loader's way, and whether its file is whole."""
    if place.platform == "win32":
        return Probed(_of_windows(place))
    if place.platform != "linux":
        return Probed(ABSENT)  # macOS has had no CUDA since 10.14
    paths = libraries.paths.get(LIBCUDA, ())
    if not paths:
        missing = libraries.known_missing(LIBCUDA)
        return Probed(ABSENT) if missing else Probed.unknown(NOT_KNOWN)
    path, problem = _taken(paths, place.machine)
    real = _resolved(path)
    return Probed(
        Libcuda(
            path=_seen_from(place.root, real),
            kind=kind_of(_seen_from(place.root, path), _seen_from(place.root, real)),
            problem=problem,
            version=library_version(path),
        )
    )


def kind_of(*paths: str) -> Kind:
    """Whose libcuda it is, by the path under which it is found and by the one it leads to."""
    for kind, folder in _KINDS:
        if any(folder.search(path) for path in paths):
            return kind
    return "other"


def _taken(paths: tuple[Path, ...], machine: str) -> tuple[Path, str | None]:
    """The file that ends the loader's search: the first that is made for this machine."""
    read = [(path, read_elf(path, machine)) for path in paths]
    path, elf = next(((p, e) for p, e in read if not e.foreign), read[0])
    if elf.problem is None:
        return path, None
    return path, say("{path}: {problem}", path=path, problem=elf.problem)


def _of_windows(place: Place) -> Libcuda | Absent:
    windows = place.environ.get("SystemRoot") or place.environ.get("WINDIR")
    path = Path(windows, "System32", "nvcuda.dll") if windows else None
    return Libcuda(path=str(path), kind="driver") if path and exists(path) else ABSENT


def _seen_from(root: Path, path: Path) -> str:
    """A path below `root` as the examined system has it."""
    return f"/{path.relative_to(root)}" if path.is_relative_to(root) else str(path)


def _resolved(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError):  # a loop of links
        return path
