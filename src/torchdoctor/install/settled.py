"""Remembers an install that was verified, so that the same request is answered without a look.

Looking costs seconds, because torch is imported. What the answer depends on is written down beside
it: the request, the files of the packages, the driver, the variables that change what is loaded.
Anything that differs, or cannot be read, means looking again.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from torchdoctor import __version__
from torchdoctor.facts.target_packages import damaged_files, installed
from torchdoctor.install.distributions import installed_in

VARIABLES = ("LD_LIBRARY_PATH", "LD_PRELOAD", "PYTHONPATH", "CUDA_VISIBLE_DEVICES", "PATH")
DRIVER = Path("/proc/driver/nvidia/version")


@dataclass(frozen=True, slots=True)
class Settled:
    """Where the memory of one environment lies."""

    path: Path

    @classmethod
    def of(cls, python: Path, folder: Path | None = None) -> "Settled":
        """Of an interpreter's environment.

        Args:
            python: Not resolved: a virtual environment's is a link to another's.
            folder: None: the user's place for caches.
        """
        from torchdoctor.install.cache import default_cache

        name = hashlib.sha256(str(python.absolute()).encode()).hexdigest()[:24]
        return cls((folder or default_cache()) / "settled" / f"{name}.json")

    def recall(self, request: object, environ: Mapping[str, str]) -> dict[str, str] | None:
        """The packages that are there, if nothing has changed since they were verified."""
        try:
            told = json.loads(self.path.read_text(encoding="utf-8"))
            packages, marks = dict(told["packages"]), list(told["marks"])
            site = Path(told["site"])
        except (OSError, ValueError, KeyError, TypeError):
            return None
        if marks != marks_of(request, packages, site, environ) or not is_whole(site):
            return None
        return None if (site / ".torchdoctor" / "current").exists() else packages

    def remember(
        self, request: object, packages: Mapping[str, str], site: Path, environ: Mapping[str, str]
    ) -> None:
        """Write down what was verified; where that cannot be written, nothing is remembered."""
        marks = marks_of(request, packages, site, environ)
        if marks is None:
            return
        told = {"packages": dict(packages), "site": str(site), "marks": marks}
        draft = self.path.with_suffix(f".{os.getpid()}")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            draft.write_text(json.dumps(told), encoding="utf-8")
            draft.replace(self.path)
        except OSError:
            return


def marks_of(
    request: object, packages: Iterable[str], site: Path, environ: Mapping[str, str]
) -> list[str] | None:
    """What the answer depends on; None: a package is not there any more."""
    there = installed_in([site])
    records = [_record(there[name].info) for name in packages if name in there]
    if len(records) != len(list(packages)) or None in records:
        return None
    variables = [f"{name}={environ.get(name, '')}" for name in VARIABLES]
    return [__version__, repr(request), *map(str, records), *variables, *_driver()]


def is_whole(site: Path) -> bool:
    """Whether the libraries of torch and of NVIDIA's packages have the sizes of their RECORDs.

    A RECORD alone tells nothing of a file that was cut short or removed after the install.
    """
    return not damaged_files(list(installed([str(site)])))


def _record(info: Path) -> str | None:
    try:
        seen = (info / "RECORD").stat()
    except OSError:
        return None
    return f"{info.name} {seen.st_size} {seen.st_mtime_ns}"


def _driver() -> list[str]:
    try:
        version = DRIVER.read_text(encoding="utf-8", errors="replace")
    except OSError:
        version = ""
    return [version, *sorted(path.name for path in Path("/dev").glob("nvidia*"))]
