"""Turns an exception into one line, an exit status and a log: no traceback reaches a user."""

import errno
import os
import re
import sys
import traceback
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from torchdoctor.errors import TorchdoctorError
from torchdoctor.texts import say, tell, translated

REFUSALS = (
    errno.EACCES,
    errno.EDQUOT,
    errno.EISDIR,
    errno.ELOOP,
    errno.ENAMETOOLONG,
    errno.ENOSPC,
    errno.ENOTDIR,
    errno.EPERM,
    errno.EROFS,
)
"""What a system says of a path because of its state, and not because of our mistake."""
WRITING_FAILED = (errno.EBADF, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.ENOSPC)
"""What a system says of writing into an open file."""
LONGEST_WORD = 300
"""Characters of a word that a message shows: a path of thousands would hide what it says."""


def report_failure(error: Exception, arguments: Sequence[str]) -> int:
    """Say what went wrong on stderr, and keep the details in the log that is named there."""
    if isinstance(error, BrokenPipeError):
        # Whoever read our output has gone.
        _silence_output()
        return 1
    if isinstance(error, OSError):
        error = _output_refused(error) or _folder_gone() or _path_refused(error) or error
    if isinstance(error, TorchdoctorError):
        line, status = str(error), error.exit_status
    else:
        told = f"{type(error).__name__}: {error}"
        line, status = say("internal error, please report it: {told}", told=told), 1
    from torchdoctor.facts.mask import mask_text

    with suppress(OSError):  # stderr is full or closed: the status still tells
        sys.stderr.write(f"torchdoctor: {one_line(mask_text(translated(line)))}\n")
        sys.stderr.write(tell("log: {path}", path=_keep(error, arguments)) + "\n")
    return status


def one_line(text: str) -> str:
    """A message as a terminal can show it: names of files may hold anything.

    Line breaks and control characters are written as escapes, and very long words are cut.
    """
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
    return re.sub(
        rf"\S{{{LONGEST_WORD},}}", lambda word: f"{word[0][:100]}[...]{word[0][-50:]}", shown
    )


def _silence_output() -> None:
    """Let what is still to be written go nowhere: the interpreter must not complain at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _output_refused(error: OSError) -> TorchdoctorError | None:
    """The error where it was standard output that took no more."""
    if error.filename is not None or error.errno not in WRITING_FAILED:
        return None
    try:
        # What failed may not be in the buffer any more: only another character tells.
        sys.stdout.write("\n")
        sys.stdout.flush()
    except OSError as again:
        _silence_output()
        return TorchdoctorError(
            say("standard output cannot be written: {why}", why=again.strerror),
            next_step=say("make room there, or send the output elsewhere"),
        )
    return None


def _folder_gone() -> TorchdoctorError | None:
    """The error where the working folder was removed: nothing that is looked up can be found."""
    try:
        Path.cwd()
    except OSError as error:
        return TorchdoctorError(
            say("the folder that this was started in cannot be used: {why}", why=error.strerror),
            next_step=say("change into a folder that is there: cd"),
        )
    return None


def _path_refused(error: OSError) -> TorchdoctorError | None:
    """The error where the system refused a path, and it is not ours to report."""
    if error.filename is None or error.errno not in REFUSALS:
        return None
    return TorchdoctorError(
        say("{path} cannot be used: {why}", path=os.fsdecode(error.filename), why=error.strerror),
        next_step=say("look who owns it, what may be done there, and whether there is room"),
    )


def log_folder() -> Path:
    """Where logs go: the system's place for logs of this user."""
    from platformdirs import user_log_path

    return user_log_path("torchdoctor", appauthor=False)


def _keep(error: Exception, arguments: Sequence[str]) -> str:
    """Write the traceback to the log; its path, or why there is none."""
    from datetime import datetime, timezone

    from torchdoctor.facts.mask import mask_text

    details = "".join(traceback.format_exception(error))
    line = f"{datetime.now(timezone.utc):%Y-%m-%dT%H:%M:%SZ} torchdoctor {' '.join(arguments)}"
    path = log_folder() / "torchdoctor.log"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Names that are no UTF-8 reach Python as lone surrogates.
        with path.open("a", encoding="utf-8", errors="backslashreplace") as log:
            log.write(mask_text(f"{line}\n{details}\n"))
    except OSError as problem:
        return say("none ({why}: {path})", why=problem.strerror, path=path)
    return str(path)
