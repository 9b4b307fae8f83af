"""Raw samples: every message of the workers as a JSON line, nothing rounded, nothing left out."""

import json
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType

from torchdoctor import plain
from torchdoctor.bench.messages import Message
from torchdoctor.errors import BadRequest
from torchdoctor.texts import say


class RawFile(AbstractContextManager["RawFile"]):
    """A file that takes messages as they come. Numbers that are none stand as null.

    Raises:
        BadRequest: it cannot be written.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._file = path.open("w", encoding="utf-8")
        except OSError as error:
            raise BadRequest(
                say(
                    "{option} {path}: it cannot be written ({why})",
                    option="--raw",
                    path=path,
                    why=error.strerror,
                ),
                next_step=say("name a file in a folder that is there"),
            ) from error

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        self._file.close()

    def take(self, message: Message) -> None:
        """Write one message."""
        data = json.loads(json.dumps(plain.encode(message)), parse_constant=_no_number)
        self._file.write(json.dumps(data) + "\n")


def _no_number(_: str) -> None:
    """NaN and infinities, which JSON does not have."""
