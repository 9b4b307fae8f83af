"""Reads single members out of a zip file of which only parts are fetched.

A torch wheel has up to 2.5 GB, and what is wanted of it some kilobytes: the directory at its end
and the members themselves. Format: PKWARE's APPNOTE 6.3.10, sections 4.3.7 to 4.3.16.
"""

import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from torchdoctor.texts import say

Pieces: TypeAlias = Callable[[int, int], Iterator[bytes]]
"""(start, end) -> the bytes between, piece by piece."""

_END = struct.Struct("<4s4H2LH")
_END64_LOCATOR = struct.Struct("<4sLQL")
_END64 = struct.Struct("<4sQ2H2L4Q")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_COMMENT_BYTES = (1 << 16) - 1
_UNSAID = 0xFFFFFFFF  # the true figure stands in the ZIP64 record
_ZIP64 = 1
STORED, DEFLATED = 0, 8
DIRECTORY_BYTES = 50_000_000
"""Directories larger than this are refused; that of torch 2.6.0 has 1.3 MB for 11,402 members."""


class BadZip(ValueError):
    """The file is no zip, or a damaged one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One file of the directory."""

    method: int
    packed_bytes: int
    size_bytes: int
    crc32: int
    offset: int
    """Of its local header."""


class RemoteZip:
    """A zip file whose bytes are fetched as they are needed.

    Args:
        pieces: Gives the bytes between two offsets.
        size_bytes: Size of the file.

    Raises:
        BadZip: it is none.
    """

    def __init__(self, pieces: Pieces, size_bytes: int) -> None:
        self._pieces = pieces
        self._size_bytes = size_bytes
        self.members: Mapping[str, Member] = dict(self._directory())
        """Path -> member."""

    def read(self, path: str, *, limit_bytes: int = 10_000_000) -> bytes:
        """A whole member, with its checksum verified.

        Raises:
            BadZip: it is damaged, or larger than `limit_bytes`.
            KeyError: there is no such member.
        """
        member = self.members[path]
        if member.size_bytes > limit_bytes:
            raise BadZip(say("{path} has {size} bytes", path=path, size=member.size_bytes))
        data = b"".join(self.stream(path))
        if len(data) != member.size_bytes or zlib.crc32(data) != member.crc32:
            raise BadZip(say("{path} is damaged", path=path))
        return data

    def stream(self, path: str) -> Iterator[bytes]:
        """A member piece by piece. Who has seen enough stops, and no more of it is fetched.

        Raises:
            BadZip: it is damaged, or packed by a method that wheels do not use.
            KeyError: there is no such member.
        """
        member = self.members[path]
        if member.method not in (STORED, DEFLATED):
            problem = say("{path} is packed by method {method}", path=path, method=member.method)
            raise BadZip(problem)
        start = self._data_of(member)
        pieces = self._pieces(start, start + member.packed_bytes)
        return pieces if member.method == STORED else _inflated(pieces, member, path)

    def _data_of(self, member: Member) -> int:
        """Offset of the data: the local header repeats the name, with an extra field of its own."""
        header = self._bytes(member.offset, member.offset + _LOCAL.size)
        fields = _unpack(_LOCAL, header, 0, b"PK\3\4")
        return member.offset + _LOCAL.size + int(fields[9]) + int(fields[10])

    def _directory(self) -> Iterator[tuple[str, Member]]:
        tail_at = max(0, self._size_bytes - _COMMENT_BYTES - _END.size)
        tail = self._bytes(tail_at, self._size_bytes)
        size, offset = _where(tail)
        if not 0 <= size <= DIRECTORY_BYTES or offset + size > self._size_bytes:
            problem = say("its directory has {size} bytes at {offset}", size=size, offset=offset)
            raise BadZip(problem)
        if offset >= tail_at:
            return _entries(tail[offset - tail_at : offset - tail_at + size])
        return _entries(self._bytes(offset, offset + size))

    def _bytes(self, start: int, end: int) -> bytes:
        return b"".join(self._pieces(start, end))


def _where(tail: bytes) -> tuple[int, int]:
    """Size and offset of the directory, from the records at the end of the file."""
    at = tail.rfind(b"PK\5\6")
    if at < 0:
        raise BadZip(say("it has no directory at its end"))
    *_, size, offset, _comment = _unpack(_END, tail, at, b"PK\5\6")
    locator_at = at - _END64_LOCATOR.size
    if locator_at >= 0 and tail[locator_at : locator_at + 4] == b"PK\6\7":
        # The record lies right before its locator, wherever the locator says that it lies: bytes
        # in front of the zip would shift the one and not the other.
        fields = _unpack(_END64, tail, locator_at - _END64.size, b"PK\6\6")
        return int(fields[8]), int(fields[9])
    return int(size), int(offset)


def _entries(directory: bytes) -> Iterator[tuple[str, Member]]:
    at = 0
    while at < len(directory):
        fields = _unpack(_ENTRY, directory, at, b"PK\1\2")
        method, crc32, packed, size = fields[4], fields[7], fields[8], fields[9]
        name_length, extra_length, comment_length, offset = *fields[10:13], fields[16]
        name_at = at + _ENTRY.size
        name = directory[name_at : name_at + name_length].decode("utf-8", "replace")
        extra = directory[name_at + name_length : name_at + name_length + extra_length]
        size, packed, offset = _large(extra, (size, packed, offset))
        yield (
            name,
            Member(method=method, packed_bytes=packed, size_bytes=size, crc32=crc32, offset=offset),
        )
        at = name_at + name_length + extra_length + comment_length


def _large(extra: bytes, said: tuple[int, int, int]) -> tuple[int, ...]:
    """Size, packed size and offset, each from the ZIP64 record where the entry does not say it."""
    if _UNSAID not in said:
        return said
    large = _zip64_figures(extra)
    try:
        return tuple(next(large) if figure == _UNSAID else figure for figure in said)
    except RuntimeError:  # the figures ran out (PEP 479)
        raise BadZip(say("an entry of its directory lacks a size")) from None


def _zip64_figures(extra: bytes) -> Iterator[int]:
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        if kind == _ZIP64:
            count = min(length, len(extra) - at - 4) // 8
            yield from struct.unpack_from(f"<{count}Q", extra, at + 4)
            return
        at += 4 + length


def _inflated(pieces: Iterator[bytes], member: Member, path: str) -> Iterator[bytes]:
    inflater, left = zlib.decompressobj(-zlib.MAX_WBITS), member.size_bytes
    for piece in pieces:
        try:
            data = inflater.decompress(piece)
        except zlib.error as error:
            raise BadZip(say("{path} is damaged: {error}", path=path, error=str(error))) from None
        left -= len(data)
        if left < 0:
            raise BadZip(say("{path} is larger than its directory says", path=path))
        yield data
    yield inflater.flush()


def _unpack(record: struct.Struct, data: bytes, at: int, mark: bytes) -> tuple[int, ...]:
    if at < 0 or at + record.size > len(data) or data[at : at + 4] != mark:
        raise BadZip(say("its directory is damaged"))
    return record.unpack_from(data, at)
