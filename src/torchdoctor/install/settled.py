"""Remembers an install that was verified, so that the same request is answered without a look.

Looking costs seconds, because torch is imported. What the answer depends on is written down beside
it as one hash: the request, every package of the environment, the cards, the driver, the variables
that change what is loaded. Anything that differs, or cannot be read, means looking again.
"""

import csv
import hashlib
import json
import os
import platform
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name

from torchdoctor import __version__
from torchdoctor.facts.target_packages import damaged_files, installed
from torchdoctor.install.pending import is_disturbed

VARIABLES = (
    "CUDA_VERSION", "CUDA_VISIBLE_DEVICES", "LD_LIBRARY_PATH", "LD_PRELOAD",
    "NVIDIA_DRIVER_CAPABILITIES", "NVIDIA_VISIBLE_DEVICES", "PATH", "PYTHONHOME",
    "PYTHONNOUSERSITE", "PYTHONPATH",
)  # fmt: skip
MACHINE = (
    "proc/driver/nvidia/version",
    "proc/driver/nvidia/gpus/*/information",  # model, UUID, bus
    "sys/bus/pci/devices/*/uevent",  # for cards without a driver
)
"""Files whose content tells driver and cards."""
DRIVER_LIBRARIES = (
    "usr/lib/wsl/lib/libcuda.so.1",  # WSL's driver is Windows' own, and /proc knows nothing of it
    "C:/Windows/System32/nvcuda.dll",
)
OURS = ".torchdoctor"
FILES = ("METADATA", "RECORD")
"""What an installer writes anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """What was verified."""

    packages: dict[str, str]
    """Distribution -> version."""
    plan: dict[str, Any] | None = field(default=None, repr=False)
    """The document of a plan with nothing to do, masked; None: nobody has made one."""


@dataclass(frozen=True, slots=True)
class Settled:
    """Where the memory of one environment lies."""

    path: Path
    python: Path
    root: Path = Path("/")
    """Of the file system that tells about the machine."""

    @classmethod
    def of(cls, python: Path, folder: Path | None = None, root: Path = Path("/")) -> "Settled":
        """Of an interpreter's environment.

        Args:
            python: Not resolved: a virtual environment's is a link to another's.
            folder: None: the user's place for caches.
            root: A test gives a folder in place of the whole machine.
        """
        from torchdoctor.install.cache import default_cache

        name = hashlib.sha256(str(python.absolute()).encode()).hexdigest()[:24]
        return cls((folder or default_cache()) / "settled" / f"{name}.json", python, root)

    def recall(self, request: object, environ: Mapping[str, str]) -> Remembered | None:
        """What is there, if nothing has changed since it was verified."""
        try:
            told = json.loads(self.path.read_text(encoding="utf-8"))
            known = Remembered(packages=dict(told["packages"]), plan=told["plan"])
            site, seen = Path(told["site"]), told["seen"]
        except (OSError, ValueError, KeyError, TypeError):
            return None
        if seen != self._seen(request, known.packages, site, environ):
            return None
        return known if not is_disturbed(site) and is_whole(site, known.packages) else None

    def remember(
        self, request: object, known: Remembered, site: Path, environ: Mapping[str, str]
    ) -> None:
        """Write down what was verified; where that cannot be written, nothing is remembered."""
        seen = self._seen(request, known.packages, site, environ)
        if seen is None:
            return
        told = {"packages": known.packages, "plan": known.plan, "site": str(site), "seen": seen}
        draft = self.path.with_suffix(f".{os.getpid()}")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            draft.write_text(json.dumps(told), encoding="utf-8")
            draft.replace(self.path)
        except OSError:
            return

    def _seen(
        self, request: object, packages: Iterable[str], site: Path, environ: Mapping[str, str]
    ) -> str | None:
        """What the answer depends on; None: a package is not there any more.

        A hash, because a request may hold the address of a mirror with a login in it.
        """
        there = _infos(site)
        if any(name not in there for name in packages):
            return None
        marks = [
            __version__,
            repr(request),
            *(f"{name}={environ.get(name, '')}" for name in VARIABLES),
            *_packages(site),
            *_machine(self.root),
            edition_of(self.python.resolve()),
            *(edition_of(there[name] / file) for name in packages for file in FILES),
        ]
        return hashlib.sha256(json.dumps(marks).encode()).hexdigest()


def is_whole(site: Path, packages: Iterable[str]) -> bool:
    """Whether the files of these packages, and NVIDIA's libraries, are as long as recorded.

    A RECORD alone tells nothing of a file that was cut short or removed after the install.
    """
    there = _infos(site)
    try:
        recorded = [row for name in packages for row in _recorded(there[name])]
    except (OSError, csv.Error):
        return False
    libraries = list(installed([str(site)]))
    return all(_has_size(path, size) for path, size in recorded) and not damaged_files(libraries)


def _infos(site: Path) -> dict[str, Path]:
    """Name -> metadata folder, told by the folder's name: reading all of them takes a second."""
    return {canonicalize_name(info.name.split("-")[0]): info for info in site.glob("*.dist-info")}


def _recorded(info: Path) -> Iterator[tuple[str, int]]:
    """Every file of a distribution with the bytes that it must have."""
    with (info / "RECORD").open(encoding="utf-8", errors="surrogateescape", newline="") as rows:
        for row in csv.reader(rows):
            if len(row) > 2 and row[2].isdecimal():  # noqa: PLR2004 - path, hash, size (PEP 376)
                yield f"{info.parent}/{row[0]}", int(row[2])


def _has_size(path: str, size: int) -> bool:
    try:
        return os.stat(path).st_size == size  # noqa: PTH116 - 15,000 files: as fast as it gets
    except OSError:
        return False


def _packages(site: Path) -> list[str]:
    """Everything that lies in site-packages: a dependency that went, a module that shadows one."""
    try:
        names = os.listdir(site)  # noqa: PTH208 - names are wanted
    except OSError:
        return []
    return sorted(name for name in names if name != "__pycache__" and not name.startswith(OURS))


def _machine(root: Path) -> list[str]:
    """This machine, its driver and its cards."""
    files = [path for pattern in MACHINE for path in sorted(root.glob(pattern))]
    nodes = sorted(path.name for path in root.glob("dev/nvidia*"))
    libraries = [edition_of(root / path) for path in DRIVER_LIBRARIES]
    host = (platform.node(), platform.release(), sys.platform)
    return [*host, *nodes, *libraries, *map(_text, files)]


def _text(path: Path) -> str:
    try:
        return f"{path} {path.read_text(encoding='utf-8', errors='replace')}"
    except OSError as error:
        return f"{path} {error.errno}"


def edition_of(path: Path) -> str:
    """Size and time of a file, which another content hardly shares."""
    try:
        seen = path.stat()
    except OSError:
        return f"{path.name} is not there"
    return f"{path.name} {seen.st_size} {seen.st_mtime_ns}"
