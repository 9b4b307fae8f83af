"""What the metadata of installed packages say: known even when every import dies."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Iterator  # noqa: UP035 - 3.8

if TYPE_CHECKING:
    from types import ModuleType

TRITON_NAMES = ("triton", "pytorch-triton", "triton-windows", "pytorch-triton-rocm", "triton-rocm")
# Folders of metadata: torch-2.6.0+cu124.dist-info, nvidia_cublas_cu12-12.4.5.8.dist-info, ...
INFO_FOLDER = re.compile(
    r"(torch|cuda[-_.]toolkit|nvidia[-_.].+?)-([^-]+)(?:-[^-]+)?\.(?:dist|egg)-info", re.IGNORECASE
)
REQUIREMENT = re.compile(r"\s*([\w.-]+)\s*(?:\[([^\]]*)\])?\s*\(?([^;)]*)\)?\s*(?:;(.*))?")
# Those rows of RECORD whose files break an import: shared libraries, and torch's own first modules.
RECORDED = re.compile(
    r"^\"?((?:[^\",\n]*(?:\.so(?:\.\d+)*|\.dll|\.pyd|\.dylib))|torch/[^/\",\n]+\.py)\"?"
    r",[^,\n]*,(\d*)\r?$",
    re.MULTILINE,
)
MOST_DAMAGED = 50


class Installed:
    """A distribution by the folder of its metadata: parsing the texts of all takes longer."""

    def __init__(self, name: str, version: str, folder: Path) -> None:
        self.name = re.sub(r"[-_.]+", "-", name).lower()
        self.version = version
        self.folder = folder


def distribution_version(name: str) -> str | None:
    """The version that pip would name; None where the distribution is not installed."""
    try:
        return importlib.metadata.version(name)
    except Exception:  # noqa: BLE001 - PackageNotFoundError, and whatever broken metadata raise
        return None


def torch_metadata(companions: tuple[str, ...], markers: ModuleType) -> dict[str, Any]:
    """Versions of torch and what belongs to it, without importing any of it.

    Args:
        companions: Names of distributions that are built for one torch.
        markers: The module that evaluates environment markers.
    """
    version = distribution_version("torch")
    found = list(installed(sys.path))
    facts: dict[str, Any] = {
        # A torch built from source may have no metadata at all.
        "installed": version is not None or file_of("torch") is not None,
        "version": version,
        "distribution_version": version,
        "numpy": distribution_version("numpy"),
        "triton": next(filter(None, map(distribution_version, TRITON_NAMES)), None),
        "packages": nvidia_packages(found),
        "requires": requires(markers) if version else None,
        "damaged_files": damaged_files(found) if version else None,
        "duplicates": duplicates(found) if version else None,
    }
    for name in companions:
        its = distribution_version(name)
        facts[name] = {"version": its, "cuda": cuda_of_label(its)} if its else None
    return facts


def installed(folders: list[str]) -> Iterator[Installed]:
    """Torch, NVIDIA's packages and the CUDA toolkit's, in the order of the path."""
    seen = set()
    for folder in folders:
        real = os.path.realpath(folder or ".")
        if real in seen:
            continue
        seen.add(real)
        try:
            names = sorted(entry.name for entry in Path(real).iterdir())
        except OSError:
            continue
        for name in names:
            found = INFO_FOLDER.fullmatch(name)
            if found:
                yield Installed(found.group(1), found.group(2), Path(real, name))


def nvidia_packages(found: list[Installed]) -> dict[str, str]:
    """Versions of the distributions nvidia-*; of several the first, which is imported."""
    packages: dict[str, str] = {}
    for its in found:
        if its.name.startswith("nvidia-"):
            packages.setdefault(its.name, its.version)
    return packages


def duplicates(found: list[Installed]) -> list[str]:
    """Where torch's metadata lie, if they do more than once."""
    folders = [str(its.folder) for its in found if its.name == "torch"]
    return folders if len(folders) > 1 else []


def cuda_of_label(version: str | None) -> str | None:
    """The CUDA of a local label: "0.21.0+cu124" has 12.4."""
    found = re.search(r"\+cu(\d+)(\d)$", version or "")
    return f"{found.group(1)}.{found.group(2)}" if found else None


def file_of(module: str) -> str | None:
    """The file that `import` would take, found without importing it."""
    try:
        spec = importlib.util.find_spec(module)
    except Exception:  # noqa: BLE001 - an import hook of the user's may raise anything
        return None
    return os.path.realpath(spec.origin) if spec and spec.origin and spec.has_location else None


# What torch asks for


def requires(markers: ModuleType) -> dict[str, str] | None:
    """Torch's pins of NVIDIA's packages and of triton, those behind cuda-toolkit among them.

    From 2.11 on torch asks for "cuda-toolkit[cublas,cudart,...]", whose extras hold the pins.
    """
    pins: dict[str, str] = {}
    for name, extras, specifier in requirements("torch", "", markers):
        if name.startswith("nvidia-") or name in TRITON_NAMES:
            pins[name] = specifier
        elif name == "cuda-toolkit":
            for extra in extras:
                behind = requirements(name, extra, markers)
                pins.update({n: s for n, _, s in behind if n.startswith("nvidia-")})
    return pins


def requirements(
    distribution: str, extra: str, markers: ModuleType
) -> Iterator[tuple[str, list[str], str]]:
    """Name, extras and specifier of each requirement that applies here."""
    try:
        rows = importlib.metadata.requires(distribution) or []
    except Exception:  # noqa: BLE001 - as distribution_version
        return
    values = markers.surroundings(extra)
    for row in rows:
        found = REQUIREMENT.fullmatch(row)
        try:
            if found and markers.applies(found.group(4) or "", values):
                name = re.sub(r"[-_.]+", "-", found.group(1)).lower()
                extras = [word.strip() for word in (found.group(2) or "").split(",")]
                yield name, extras, found.group(3).replace(" ", "")
        except markers.UnknownMarker:
            continue


# Whether the files are whole


def damaged_files(found: list[Installed]) -> list[str]:
    """Libraries that are missing or shorter than RECORD says. Only sizes: hashing takes minutes."""
    damaged: list[str] = []
    for its in found:
        if its.name != "cuda-toolkit":
            damaged.extend(damaged_of(its.folder))
    return damaged[:MOST_DAMAGED]


def damaged_of(info: Path) -> Iterator[str]:
    """Those of one distribution, by the folder of its metadata."""
    try:
        record = (info / "RECORD").read_text(encoding="utf-8", errors="replace")
    except OSError:  # conda and Debian keep none
        return
    for name, size in RECORDED.findall(record):
        try:
            there = os.stat(str(info.parent / name)).st_size  # noqa: PTH116 - as fast as it gets
        except OSError:
            yield f"{name}: missing"
            continue
        if size and there < int(size):
            yield f"{name}: {there} of {size} bytes"
