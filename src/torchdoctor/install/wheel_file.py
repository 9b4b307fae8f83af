"""Checks a wheel whole before anything is touched, and says which files it will make.

A wheel is a zip file by a stranger. pip and uv notice some of what is refused here only when the
old packages are gone already. Format: the binary distribution format of the packaging guide.
"""

import base64
import csv
import hashlib
import io
import os
import re
import stat
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from configparser import ConfigParser
from configparser import Error as BadConfig
from dataclasses import dataclass
from email.parser import HeaderParser
from pathlib import Path, PurePosixPath
from typing import Literal

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from torchdoctor.install.wanted import WantedFile
from torchdoctor.texts import mark, say

Scheme = Literal["purelib", "platlib", "scripts", "data", "headers"]
DATA_SCHEMES: tuple[Scheme, ...] = ("purelib", "platlib", "scripts", "data", "headers")

LARGEST_RATIO = 120
"""Unpacked by packed size of a large wheel, or of a large member; the most that zeros give is 1000.
Of all wheels of torch, its companions and NVIDIA's libraries the highest is about 9."""
HARMLESS_BYTES = 200_000_000
"""Below this any ratio is: it fills no disk."""
LARGEST_TEXT_BYTES = 30_000_000
"""METADATA, WHEEL, RECORD; the largest known, RECORD of torch, has 1.3 MB."""
UNLISTED = ("RECORD", "RECORD.jws", "RECORD.p7s")
_BAD_CHARACTERS = re.compile(r"[\\:\x00-\x1f]")
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError,
)  # fmt: skip
_SCRIPT = re.compile(r"[\w.-]+")


class BadWheel(Exception):
    """The wheel must not be installed. The message says why, in one line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WheelContents:
    """What a wheel will make."""

    package: str
    version: str
    info: str
    """Its .dist-info folder."""
    files: tuple[tuple[Scheme, str], ...]
    """(Where below, path) of every file, scripts of entry points included."""
    unpacked_bytes: int
    requires: tuple[str, ...] = ()
    """Requires-Dist of its METADATA."""


def read_wheel(path: Path, wanted: WantedFile, *, check_record: bool = False) -> WheelContents:
    """Check a wheel, and say what it will make.

    Args:
        path: The wheel.
        wanted: Which one it must be.
        check_record: Check every member against RECORD: where no index has stated a hash, this is
            what tells a damaged file. Reads and unpacks all of it.

    Raises:
        BadWheel: it is damaged, dangerous, or another one than its name says.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return _contents(archive, wanted, path.stat().st_size, check_record=check_record)
    except _DAMAGED as error:
        raise BadWheel(
            say("{wheel} is damaged: {error}", wheel=wanted.name, error=str(error))
        ) from None


def _contents(
    archive: zipfile.ZipFile, wanted: WantedFile, size_bytes: int, *, check_record: bool
) -> WheelContents:
    members = [member for member in archive.infolist() if not member.is_dir()]
    for member in archive.infolist():
        _refuse_path(member, wanted.name)
    _refuse_doubles(members, wanted.name)
    _refuse_bomb(members, size_bytes, wanted.name)
    info = _info_folder(members, wanted)
    metadata = HeaderParser().parsestr(_text(archive, f"{info}/METADATA", wanted.name))
    _refuse_other(metadata.get("Name"), metadata.get("Version"), wanted)
    record = _record(_text(archive, f"{info}/RECORD", wanted.name), wanted.name)
    _compare_names(members, record, info, wanted.name)
    if check_record:
        _check_hashes(archive, members, record, wanted.name)
    wheel = HeaderParser().parsestr(_text(archive, f"{info}/WHEEL", wanted.name))
    root: Scheme = "purelib" if str(wheel.get("Root-Is-Purelib")).lower() == "true" else "platlib"
    names = [member.filename for member in members]
    scripts = _scripts(archive, info, names, wanted.name)
    return WheelContents(
        package=wanted.package,
        version=wanted.version,
        info=info,
        files=(*_places(names, root), *(("scripts", name) for name in scripts)),
        unpacked_bytes=sum(member.file_size for member in members),
        requires=tuple(" ".join(str(v).split()) for v in metadata.get_all("Requires-Dist", [])),
    )


def _refuse_path(member: zipfile.ZipInfo, wheel: str) -> None:
    name = member.filename
    parts = name.rstrip("/").split("/")
    if _BAD_CHARACTERS.search(name) or not set(parts).isdisjoint({"", ".", ".."}):
        raise BadWheel(
            say(
                "{wheel} has a member {name!r} that leads out of the target",
                wheel=wheel,
                name=name,
            )
        )
    if stat.S_ISLNK(member.external_attr >> 16):
        raise BadWheel(say("{wheel} has a link in it: {name!r}", wheel=wheel, name=name))
    # zipfile cuts a name at a NUL: what is checked must be what is unpacked.
    if member.orig_filename != name and member.orig_filename.replace("\\", "/") != name:
        raise BadWheel(
            say(
                "{wheel} has a member with two names: {name!r}",
                wheel=wheel,
                name=member.orig_filename,
            )
        )
    if member.flag_bits & 1:
        raise BadWheel(say("{wheel} has an encrypted member: {name!r}", wheel=wheel, name=name))


def _refuse_doubles(members: Iterable[zipfile.ZipInfo], wheel: str) -> None:
    # In any spelling: on Windows and macOS "A" and "a" are one file.
    seen: set[str] = set()
    for member in members:
        if member.filename in seen:
            raise BadWheel(say("{wheel} has {name!r} twice", wheel=wheel, name=member.filename))
        seen.add(member.filename)


def _refuse_bomb(members: Iterable[zipfile.ZipInfo], size_bytes: int, wheel: str) -> None:
    members = tuple(members)
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if packed > size_bytes:
        raise BadWheel(
            say(
                "{wheel} has members that lie on top of each other, as a zip bomb has",
                wheel=wheel,
            )
        )
    if unpacked > HARMLESS_BYTES and unpacked > LARGEST_RATIO * size_bytes:
        raise BadWheel(
            say(
                "{wheel} would unpack to {size:,.0f} MB, {times} times its size, as a zip bomb "
                "does",
                wheel=wheel,
                size=unpacked / 1e6,
                times=unpacked // size_bytes,
            )
        )


def _info_folder(members: Iterable[zipfile.ZipInfo], wanted: WantedFile) -> str:
    tops = {member.filename.partition("/")[0] for member in members}
    folders = sorted(top for top in tops if top.endswith(".dist-info"))
    if len(folders) != 1:
        raise BadWheel(
            say("{wheel} has {count} .dist-info folders", wheel=wanted.name, count=len(folders))
        )
    name, _, version = folders[0].removesuffix(".dist-info").rpartition("-")
    _refuse_other(name, version, wanted)
    return folders[0]


def _refuse_other(name: str | None, version: str | None, wanted: WantedFile) -> None:
    try:
        same = (
            canonicalize_name(name or "") == wanted.package
            and version is not None
            and Version(version) == Version(wanted.version)
        )
    except InvalidVersion:
        same = False
    if not same:
        raise BadWheel(
            say(
                "{wheel} says inside that it is {name} {version}",
                wheel=wanted.name,
                name=name,
                version=version,
            )
        )


def _text(archive: zipfile.ZipFile, path: str, wheel: str) -> str:
    try:
        member = archive.getinfo(path)
    except KeyError:
        name = path.rpartition("/")[2]
        raise BadWheel(say("{wheel} has no {name}", wheel=wheel, name=name)) from None
    if member.file_size > LARGEST_TEXT_BYTES:
        raise BadWheel(
            say(
                "{wheel} has a {path} of {size} bytes",
                wheel=wheel,
                path=path,
                size=member.file_size,
            )
        )
    return archive.read(member).decode("utf-8", "replace")


def _record(text: str, wheel: str) -> dict[str, str]:
    """Path -> hash as RECORD writes it, "sha256=..."; "" for those without."""
    rows = list(csv.reader(io.StringIO(text)))
    if any(len(row) not in (0, 3) for row in rows):
        raise BadWheel(say("{wheel} has a RECORD that cannot be read", wheel=wheel))
    return {row[0]: row[1] for row in rows if row}


def _compare_names(
    members: Iterable[zipfile.ZipInfo], record: Mapping[str, str], info: str, wheel: str
) -> None:
    there = {member.filename for member in members}
    unlisted = {f"{info}/{name}" for name in UNLISTED}
    strangers = sorted(name for name in there - unlisted if not record.get(name))
    missing = sorted(set(record) - there - unlisted)
    for names, template in (
        (strangers, mark("{wheel} contradicts itself: its RECORD does not list {name!r}")),
        (missing, mark("{wheel} contradicts itself: it does not have {name!r}")),
    ):
        if names:
            raise BadWheel(say(template, wheel=wheel, name=names[0]))


def _check_hashes(
    archive: zipfile.ZipFile,
    members: Iterable[zipfile.ZipInfo],
    record: Mapping[str, str],
    wheel: str,
) -> None:
    for member in members:
        algorithm, _, stated = record.get(member.filename, "").partition("=")
        if not stated:
            continue
        if algorithm not in ("sha256", "sha384", "sha512"):
            raise BadWheel(
                say(
                    "{wheel} has a RECORD with hashes of the kind {algorithm!r}",
                    wheel=wheel,
                    algorithm=algorithm,
                )
            )
        if _digest(archive, member, algorithm) != stated.rstrip("="):
            raise BadWheel(
                say(
                    "{wheel} is damaged: {name} differs from its RECORD",
                    wheel=wheel,
                    name=member.filename,
                )
            )


def _digest(archive: zipfile.ZipFile, member: zipfile.ZipInfo, algorithm: str) -> str:
    digest = hashlib.new(algorithm)
    with archive.open(member) as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return base64.urlsafe_b64encode(digest.digest()).rstrip(b"=").decode()


def _places(names: Iterable[str], root: Scheme) -> Iterator[tuple[Scheme, str]]:
    for name in names:
        top, *rest = PurePosixPath(name).parts
        scheme = next((s for s in DATA_SCHEMES if rest[:1] == [s]), None)
        if top.endswith(".data") and scheme and len(rest) > 1:
            yield scheme, "/".join(rest[1:])
        else:
            yield root, name


def _scripts(
    archive: zipfile.ZipFile, info: str, names: Iterable[str], wheel: str
) -> Iterator[str]:
    """The programs that an installer makes out of entry points."""
    if f"{info}/entry_points.txt" not in names:
        return
    points = ConfigParser(delimiters=("=",), interpolation=None, strict=False)
    points.optionxform = str  # type: ignore[assignment,method-assign]  # names keep their case
    try:
        points.read_string(_text(archive, f"{info}/entry_points.txt", wheel))
    except BadConfig:
        raise BadWheel(say("{wheel} has entry points that cannot be read", wheel=wheel)) from None
    for section in ("console_scripts", "gui_scripts"):
        for name in points[section] if points.has_section(section) else ():
            # The name becomes that of a file.
            if not _SCRIPT.fullmatch(name) or not name.strip("."):
                raise BadWheel(
                    say("{wheel} wants a program of the name {name!r}", wheel=wheel, name=name)
                )
            yield f"{name}.exe" if os.name == "nt" else name
