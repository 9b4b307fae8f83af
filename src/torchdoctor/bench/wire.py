"""The line between the bench and its worker: one JSON object a line, each behind a marker.

Both sides use this file, and the worker's side runs in any Python from 3.8 on, without torchdoctor.
Everything that is no marked line (warnings of torch, prints of a sitecustomize) is noise.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

MARKER = b"@torchdoctor-bench "
PROTOCOL = 1


class Channel:
    """The worker's end."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    @classmethod
    def take_stdout(cls) -> Channel:
        """Keep stdout for messages alone: whoever prints from now on prints to stderr.

        On the level of file descriptors, because C++ code prints past `sys.stdout`. The copy is not
        inherited by children, so none of them can hold the channel open.
        """
        sys.stdout.flush()
        channel = cls(os.dup(1))
        os.dup2(2, 1)
        return channel

    def send(self, message: str, **fields: Any) -> None:  # noqa: ANN401 - whatever JSON can say
        """Say one message.

        Raises:
            OSError: nobody listens any more.
        """
        text = json.dumps(dict(fields, message=message))
        # A newline first: what was printed before may have stopped in the middle of a line.
        rest = b"\n" + MARKER + text.encode("ascii") + b"\n"
        while rest:
            rest = rest[os.write(self._descriptor, rest) :]


def is_message(line: bytes) -> bool:
    """Whether a line was meant for the bench."""
    return line.startswith(MARKER)


def payload(line: bytes) -> Any:  # noqa: ANN401 - whatever JSON can say
    """What a marked line says; None where it is no JSON."""
    try:
        return json.loads(line[len(MARKER) :])
    except (ValueError, RecursionError):  # RecursionError: brackets without end
        return None
