"""Reads the installed distributions of a site-packages folder from the outside.

Whatever state the target is in, and whether or not its interpreter still starts, the files say
what is there. Format: PEP 376 and 627 (RECORD), core metadata.
"""

import contextlib
import csv
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from email.parser import HeaderParser
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

TORCH = "torch"
LIBRARIES = ("nvidia-", "triton", "pytorch-triton")
"""How the names of those begin that come with torch alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OnDisk:
    """One installed distribution."""

    name: str
    """Normalized (PEP 503)."""
    version: str
    info: Path
    """Its .dist-info folder."""
    installer: str | None = None
    requires: tuple[str, ...] = ()
    """Names of what it requires, normalized; extras that nobody asked for among them."""
    files: tuple[Path, ...] | None = field(default=None, repr=False)
    """As its RECORD lists them; None: it has none, and nobody can take it away in order."""


def installed_in(folders: Iterable[Path]) -> dict[str, OnDisk]:
    """Name -> distribution. One that is there twice counts as its first folder has it."""
    found: dict[str, OnDisk] = {}
    for folder in dict.fromkeys(folders):
        for info in sorted(folder.glob("*.dist-info")):
            one = _read(info)
            if one is not None:
                found.setdefault(one.name, one)
    return found


def _read(info: Path) -> OnDisk | None:
    try:
        text = (info / "METADATA").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    metadata = HeaderParser().parsestr(text)
    name, version = metadata.get("Name"), metadata.get("Version")
    if not name or not version:
        return None
    return OnDisk(
        name=canonicalize_name(name),
        version=version.strip(),
        info=info,
        installer=_installer(info),
        requires=tuple(sorted(names_of(metadata.get_all("Requires-Dist", [])))),
        files=_files(info),
    )


def names_of(requirements: Iterable[str]) -> set[str]:
    """The distributions that requirements name, whatever their markers say."""
    names: set[str] = set()
    for text in requirements:
        with contextlib.suppress(InvalidRequirement):
            names.add(canonicalize_name(Requirement(str(text)).name))
    return names


def _installer(info: Path) -> str | None:
    try:
        return (info / "INSTALLER").read_text(encoding="utf-8").strip() or None
    except (OSError, UnicodeDecodeError):
        return None


def _files(info: Path) -> tuple[Path, ...] | None:
    try:
        text = (info / "RECORD").read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return None
    # normpath and not resolve(): a link in the way is the user's, and what it points to as well.
    listed = {
        Path(os.path.normpath(info.parent / row[0])) for row in csv.reader(text.splitlines()) if row
    }
    inside = (path for path in info.iterdir() if path.is_file())
    return tuple(sorted({*listed, *inside}))


def compiled_of(sources: Iterable[Path]) -> Iterator[Path]:
    """The byte code of Python files that is there, whoever has made it and whoever lists it."""
    by_folder: dict[Path, set[str]] = {}
    for source in sources:
        if source.suffix == ".py":
            by_folder.setdefault(source.parent / "__pycache__", set()).add(source.stem)
    for cache, stems in by_folder.items():
        if cache.is_dir():
            yield from (p for p in cache.iterdir() if p.name.partition(".")[0] in stems)


def orphans(
    installed: Mapping[str, OnDisk], replaced: Iterable[str], new_requires: Iterable[str]
) -> tuple[str, ...]:
    """Libraries that came with the old torch and that nobody needs any more. Pure.

    Args:
        installed: What is there.
        replaced: Names of what is going to be replaced.
        new_requires: Names that the new distributions require, themselves among them.
    """
    replaced = set(replaced)
    if TORCH not in replaced or TORCH not in installed:
        return ()
    came_with = _reached_from(TORCH, installed)
    staying = [one for one in installed.values() if one.name not in replaced | came_with]
    needed = set(new_requires).union(*(one.requires for one in staying))
    # What a needed one needs is needed too: nvidia-cudnn needs nvidia-cublas.
    for name in came_with & needed:
        needed |= _reached_from(name, installed)
    return tuple(sorted(came_with - needed - replaced))


def _reached_from(name: str, installed: Mapping[str, OnDisk]) -> set[str]:
    """The libraries among what a distribution requires, and what these require in their turn."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        one = installed.get(waiting.pop())
        for required in one.requires if one else ():
            if required.startswith(LIBRARIES) and required in installed and required not in found:
                found.add(required)
                waiting.append(required)
    return found
