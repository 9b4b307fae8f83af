"""What the command line of `lint` names: commands and files, read and taken apart."""

import re
import shlex
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from torchdoctor.cli.pasted import decoded
from torchdoctor.errors import BadRequest
from torchdoctor.lint.model import Place, Reading
from torchdoctor.lint.reader import KINDS, Kind, kind_of, read
from torchdoctor.texts import say

STDIN = "-"
COMMAND = "<command>"
MOST_BYTES = 1_000_000
"""No list of requirements is larger; a larger file is named by mistake."""
_PROGRAM = re.compile(
    r"(?:.*/)?(?:pip[\d.]*|python[\d.]*|py|uv|conda|mamba|micromamba|poetry|docker|podman|nerdctl"
    r"|sudo|ldd|nvidia-smi|[A-Z_]+=\S*)"
)
_NOT_THERE = say("name a file, or write a command in quotes")


@dataclass(frozen=True, slots=True)
class Source:
    """One thing that was named."""

    name: str
    reading: Reading


def sources_of(given: Sequence[str], kind: str | None = None) -> tuple[Source, ...]:
    """Everything that the arguments name: one command in several words, or commands and files.

    Raises:
        BadRequest: a file cannot be read, or is of no kind that is known.
    """
    wanted = _kind(kind)
    if _PROGRAM.fullmatch(given[0]) and not Path(given[0]).is_file():
        return (_command(shlex.join(given) if len(given) > 1 else given[0]),)
    return tuple(_source(one, wanted) for one in given)


def _kind(kind: str | None) -> Kind | None:
    found = next((one for one in KINDS if one == kind), None)
    if kind is not None and found is None:
        raise BadRequest(
            say("--kind {kind} is none", kind=kind),
            next_step=say("take {names}", names=", ".join(KINDS)),
        )
    return found


def _source(given: str, kind: Kind | None) -> Source:
    if given != STDIN and re.search(r"\s", given) and not _is_file(given):
        return _command(given)
    text = text_of(given)
    return Source(given, read(text, given, kind or kind_of(given, text), _beside))


def _command(text: str) -> Source:
    from torchdoctor.lint.command import read_commands

    return Source(COMMAND, read_commands(text, Place(COMMAND), beside=_beside))


def _is_file(given: str) -> bool:
    try:
        return Path(given).is_file()
    except (OSError, ValueError):  # too long a name, or a NUL in it
        return False


def _beside(path: str) -> str | None:
    """The text of a file that another one names; None: it is not there."""
    try:
        return text_of(path)
    except BadRequest:
        return None


def text_of(given: str) -> str:
    """The text of a file, or of standard input for "-".

    Raises:
        BadRequest: it is not there, no file, too large, or no text.
    """
    data = sys.stdin.buffer.read(MOST_BYTES + 1) if given == STDIN else _bytes_of(given)
    if len(data) > MOST_BYTES:
        raise BadRequest(
            say("{path} is larger than {mb} MB", path=given, mb=MOST_BYTES // 1_000_000),
            next_step=say("lint reads lists of requirements; name another file"),
        )
    text = decoded(data)
    if "\0" in text:
        raise BadRequest(say("{path} is no text", path=given), next_step=_NOT_THERE)
    return text


def _bytes_of(given: str) -> bytes:
    path = Path(given)
    try:
        if path.exists() and not path.is_file():  # a folder, or a pipe that might never end
            raise BadRequest(say("{path} is no file", path=given), next_step=_NOT_THERE)
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        why = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise BadRequest(
            say("{path} cannot be read: {why}", path=given, why=why), next_step=_NOT_THERE
        ) from None
