"""Turns an exception into one line, an exit status and a log: no traceback reaches a user."""

import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

from torchdoctor.errors import TorchdoctorError


def report_failure(error: Exception, arguments: Sequence[str]) -> int:
    """Say what went wrong on stderr, and keep the details in the log that is named there."""
    if isinstance(error, BrokenPipeError):
        # Whoever read our output has gone; the interpreter must not complain at exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    if isinstance(error, TorchdoctorError):
        line, status = str(error), error.exit_status
    else:
        line = f"internal error, please report it: {type(error).__name__}: {error}"
        status = 1
    from torchdoctor.facts.mask import mask_text

    sys.stderr.write(f"torchdoctor: {mask_text(line)}\n")
    sys.stderr.write(f"log: {_keep(error, arguments)}\n")
    return status


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
        with path.open("a", encoding="utf-8") as log:
            log.write(mask_text(f"{line}\n{details}\n"))
    except OSError as problem:
        return f"none ({problem.strerror}: {path})"
    return str(path)
