"""Takes streams of JSON documents apart: one a line, or indented over many lines, or mixed. Pure.

A document begins with a line that begins with "{", and ends where it is whole. So a broken one
costs itself alone, and no more than one is held in memory.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from torchdoctor.texts import Text, say

MOST_BYTES = 64 * 2**20  # of one document: a merged one of 4096 devices
_INDENTS = (b" ", b"\t")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"  # which json.loads takes off


class Record(NamedTuple):
    """One document, or what stands where one should."""

    line: int
    """Where it begins, counted from 1."""
    data: Any
    """What `json.loads` gave; None where there is a problem."""
    problem: Text | None = None


def records(lines: Iterable[bytes]) -> Iterator[Record]:
    """The documents in lines, each of them with its end."""
    pending: list[bytes] = []
    began = size = 0
    for number, line in enumerate(lines, start=1):
        if pending and line[:1] in _INDENTS and size <= MOST_BYTES:
            pending.append(line)  # most lines by far
            size += len(line)
            continue
        # Only a brace at the margin begins a document, so a broken one ends where the next begins.
        begins = line.startswith((b"{", _BYTE_ORDER_MARK))
        if pending and (begins or size > MOST_BYTES):
            yield Record(began, None, _broken(size))
            pending, size = [], 0
        if not pending and not begins:
            if line.strip():
                yield Record(number, None, say("no JSON document begins here"))
            continue
        began = began if pending else number
        pending.append(line)
        size += len(line)
        if _is_whole(pending):
            yield _read(pending, began)
            pending, size = [], 0
    if pending:
        yield Record(began, None, _broken(size))


def _is_whole(pending: list[bytes]) -> bool:
    """Whether it ends here: more than a brace in its first line, or a brace at the margin."""
    if len(pending) == 1:
        return len(pending[0].strip()) > 1
    return pending[-1].startswith(b"}")


def _read(pending: list[bytes], began: int) -> Record:
    try:
        return Record(began, json.loads(b"".join(pending)))
    except (ValueError, RecursionError) as error:
        return Record(began, None, say("no JSON: {error}", error=str(error)))


def _broken(size: int) -> Text:
    if size > MOST_BYTES:
        return say("it is larger than {limit} MiB", limit=MOST_BYTES >> 20)
    return say("it ends in the middle")
