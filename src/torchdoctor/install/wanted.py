"""What the resolver wants fetched, read from pip's installation report. Pure.

The report is pip's own JSON, but every name and address in it was written by an index: nothing of
it becomes a path before it was looked at here.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename
from packaging.version import InvalidVersion, Version

from torchdoctor.texts import say

_SHA256 = re.compile(r"[0-9a-f]{64}")
# What PEP 427 and 491 allow in the name of a wheel; above all no separator and no leading dot.
_SAFE_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.+!-]*\.whl")
NAME_BYTES = 240
"""A file name may have 255 bytes, and ours get a suffix while they come in."""


class BadReport(ValueError):
    """The report cannot be used, or holds what nobody should fetch."""


class NotAWheel(BadReport):
    """Something is to be built from its source: only the installer itself can do that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedFile:
    """One wheel that is to be fetched."""

    name: str
    """File name, safe to be used as one; as its METADATA would have it, where the address has a
    label that is not inside."""
    package: str
    """Distribution, normalized (PEP 503)."""
    version: str
    """As its METADATA says it."""
    url: str
    """http(s) or file URL, without login."""
    sha256: str | None = None
    """As the index states it; None: it states none."""

    @property
    def pin(self) -> str:
        """The requirement that this file alone satisfies, among the files of one install."""
        return f"{self.package}=={self.version}"


def read_report(report: object) -> tuple[WantedFile, ...]:
    """The wheels of an installation report (pip's `--report`, version 1).

    Raises:
        NotAWheel: it holds a source distribution or a checkout.
        BadReport: it is none, or names a file that no index should name.
    """
    install = report.get("install") if isinstance(report, dict) else None
    if not isinstance(install, list):
        raise BadReport(say("pip's report has no list of what to install"))
    files = tuple(_wanted(item) for item in install)
    _refuse_doubles(files)
    return files


def _wanted(item: object) -> WantedFile:
    download = _mapping(_mapping(item).get("download_info"))
    url = download.get("url")
    archive = download.get("archive_info")
    metadata = _mapping(_mapping(item).get("metadata"))
    if not isinstance(url, str) or not isinstance(archive, dict):
        raise NotAWheel(say("{name} is no archive", name=metadata.get("name")))
    return wanted_file(
        url,
        package=str(metadata.get("name", "")),
        version=str(metadata.get("version", "")),
        sha256=stated_sha256(archive),
    )


def wanted_file(url: str, *, package: str, version: str, sha256: str | None) -> WantedFile:
    """A wheel at an address, where its name is safe and says what the resolver says.

    Raises:
        NotAWheel, BadReport: as `read_report`.
    """
    name = file_name_of(url)
    try:
        named, its_version, _, _ = parse_wheel_filename(name)
        stated = Version(version)
    except (InvalidWheelFilename, InvalidVersion):
        raise BadReport(say("{name!r} is no name of a wheel", name=name)) from None
    if named == canonicalize_name(package) and _is_renamed(its_version, stated):
        name, its_version = without_label(name), stated
    if named != canonicalize_name(package) or its_version != stated:
        raise BadReport(
            say(
                "{name} was taken for {package} {version}",
                name=name,
                package=package,
                version=version,
            )
        )
    return WantedFile(
        name=name, package=named, version=str(its_version), url=url, sha256=sha256 or None
    )


def _is_renamed(named: Version, inside: Version) -> bool:
    """Whether a file has a label in its name alone.

    flash-attn's releases are renamed after they were built (Dao-AILab/flash-attention, issues 730
    and 1444). pip takes such a file at its address, and refuses it as one of a version.
    """
    return bool(named.local) and inside.local is None and named.public == inside.public


def without_label(name: str) -> str:
    """The name of a wheel as its METADATA would have it, without the local label."""
    distribution, version, rest = name.split("-", 2)
    return f"{distribution}-{version.partition('+')[0]}-{rest}"


def file_name_of(url: str) -> str:
    """The file name that an address ends with, which is only that: no path leads out of it.

    Raises:
        NotAWheel, BadReport: as `read_report`.
    """
    parts = urlsplit(url)
    if parts.scheme.lower() not in ("http", "https", "file"):
        raise BadReport(
            say("an index names an address of the kind {scheme!r}", scheme=parts.scheme)
        )
    # The last part as it is written, and only then without escapes: "%2F" must not become a path.
    name = unquote(parts.path.rpartition("/")[2])
    if name.lower().endswith((".tar.gz", ".zip", ".tar.bz2")):
        raise NotAWheel(say("{name} is no wheel", name=name))
    if not _SAFE_NAME.fullmatch(name) or len(name) > NAME_BYTES:
        raise BadReport(
            say("an index names a file {name!r}, which is no name of a wheel", name=name)
        )
    return name


def stated_sha256(archive: Mapping[str, Any]) -> str | None:
    """The hash in `archive_info` (PEP 610), in its new and its old place."""
    hashes = archive.get("hashes")
    value = hashes.get("sha256") if isinstance(hashes, dict) else None
    if value is None:
        kind, _, value = str(archive.get("hash") or "").partition("=")
        value = value if kind == "sha256" else None
    text = str(value or "").lower()
    return text if _SHA256.fullmatch(text) else None


def _refuse_doubles(files: Iterable[WantedFile]) -> None:
    seen: set[str] = set()
    for file in files:
        if file.package in seen:
            raise BadReport(say("{package} is to be installed twice", package=file.package))
        seen.add(file.package)


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
