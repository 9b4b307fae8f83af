"""What the head of a shared library says: whether it can be loaded, and what it asks for.

elf(5). Nothing is loaded: a driver library that hangs or crashes is only ever opened in children.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from torchdoctor.texts import say

_MACHINES = {"x86_64": 62, "aarch64": 183}  # EM_X86_64, EM_AARCH64
_CLASSES = {1: "ELFCLASS32", 2: "ELFCLASS64"}
_HEADER = struct.Struct("<16sHHIQQQIHHH")
_SEGMENT = struct.Struct("<IIQQQQQQ")
_ENTRY = struct.Struct("<QQ")
_LOAD, _DYNAMIC = 1, 2  # p_type
_NEEDED, _STRTAB, _STRSZ, _SONAME, _RPATH, _RUNPATH = 1, 5, 10, 14, 15, 29  # d_tag
_LARGEST_TABLE = 4_000_000  # of names or entries; a damaged file may state any size


@dataclass(frozen=True, slots=True)
class Elf:
    """One library."""

    problem: str | None = None
    """Why the loader refuses it, in the words of glibc."""
    foreign: bool = False
    """Made for another processor or word size: the loader passes it over and looks further."""
    soname: str | None = None
    needed: tuple[str, ...] = ()
    rpath: tuple[str, ...] = ()
    runpath: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Segment:
    kind: int
    offset: int
    address: int
    size: int


def read_elf(path: Path, machine: str) -> Elf:
    """The library at `path`, as the 64-bit loader of `machine` ("x86_64", "aarch64") sees it."""
    try:
        with path.open("rb") as file:
            return _read(file, path.stat().st_size, machine)
    except OverflowError:  # an offset beyond what any file can have
        return Elf("file too short")
    except OSError as error:
        return Elf(f"cannot open shared object file: {error.strerror}")


def _read(file: BinaryIO, size: int, machine: str) -> Elf:
    head = file.read(_HEADER.size)
    if len(head) < _HEADER.size:
        return Elf("file too short")
    mark, _, processor, _, _, table, _, _, _, entry, count = _HEADER.unpack(head)
    if mark[:4] != b"\x7fELF":
        return Elf("invalid ELF header")
    if mark[4] != 2:  # noqa: PLR2004 - ELFCLASS64, the only one that torch is built for
        return Elf(f"wrong ELF class: {_CLASSES.get(mark[4], mark[4])}", foreign=True)
    if processor != _MACHINES.get(machine, processor):
        return Elf(say("wrong ELF class: made for another processor"), foreign=True)
    if table + entry * count > size or entry != _SEGMENT.size:
        return Elf("file too short")
    file.seek(table)
    segments = [_segment(file) for _ in range(count)]
    end = max((s.offset + s.size for s in segments if s.kind == _LOAD), default=0)
    if end > size:
        # glibc maps such a file and dies of SIGBUS when it touches what is missing.
        return Elf(say("file too short: {size} of {end} bytes", size=size, end=end))
    return _dynamic(file, segments)


def _segment(file: BinaryIO) -> _Segment:
    kind, _, offset, address, _, size, _, _ = _SEGMENT.unpack(file.read(_SEGMENT.size))
    return _Segment(kind, offset, address, size)


def _dynamic(file: BinaryIO, segments: list[_Segment]) -> Elf:
    entries = [e for s in segments if s.kind == _DYNAMIC for e in _entries(file, s)]
    values = dict(entries)
    names = _at(file, segments, values.get(_STRTAB), values.get(_STRSZ, 0))

    def name(offset: int) -> str:
        return names[offset : names.find(b"\0", offset)].decode("utf-8", "replace")

    def folders(tag: int) -> tuple[str, ...]:
        return tuple(filter(None, name(values[tag]).split(":"))) if tag in values else ()

    return Elf(
        soname=name(values[_SONAME]) if _SONAME in values else None,
        needed=tuple(name(value) for tag, value in entries if tag == _NEEDED),
        rpath=folders(_RPATH),
        runpath=folders(_RUNPATH),
    )


def _entries(file: BinaryIO, segment: _Segment) -> Iterator[tuple[int, int]]:
    file.seek(segment.offset)
    table = file.read(min(segment.size, _LARGEST_TABLE))
    whole = len(table) - len(table) % _ENTRY.size
    for tag, value in _ENTRY.iter_unpack(table[:whole]):
        if tag == 0:  # DT_NULL: what follows is room for tools like patchelf
            return
        yield tag, value


def _at(file: BinaryIO, segments: list[_Segment], address: int | None, size: int) -> bytes:
    """What lies at an address of the loaded library."""
    for segment in segments:
        if (
            address is not None
            and segment.kind == _LOAD
            and 0 <= address - segment.address < segment.size
        ):
            file.seek(segment.offset + address - segment.address)
            return file.read(min(size, _LARGEST_TABLE))
    return b""
