"""Runs inside the target interpreter: holds the lock of the environment while an installer unpacks.

Python 3.8 syntax, the standard library; `inside.BOOT` runs it. A killed torchdoctor leaves its
installer running. The next run waits for this lock, so that it never restores an environment into
which somebody still writes.
"""

from __future__ import annotations

import json
import os
import pathlib
import subprocess  # noqa: TID251 - a script of install/ that runs where no module of ours is
import sys
import time
from typing import IO


def main(command: list[str], lock: str, journal: str, journal_id: str, refusal: str) -> None:
    """Run `command` under `lock`, and leave with its exit status.

    Args:
        command: The installer's.
        lock: Path of the lock file.
        journal: Path of the journal.
        journal_id: Which install it must be about: else another run was faster, and has restored.
        refusal: What is said then.
    """
    with pathlib.Path(lock).open("w") as file:
        hold(file)
        if not is_current(pathlib.Path(journal), journal_id):
            sys.exit(refusal)
        # The installer holds the lock as well: it may outlive this script, too.
        inherited = () if sys.platform == "win32" else (file.fileno(),)
        status = subprocess.call(command, env=clean_environment(), pass_fds=inherited)
    sys.exit(status)


def is_current(journal: pathlib.Path, journal_id: str) -> bool:
    """Whether the journal is still about this install."""
    try:
        told = json.loads(journal.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return (told.get("id"), told.get("state")) == (journal_id, "installing")


def clean_environment() -> dict[str, str]:
    """The environment without the settings that lead pip and uv elsewhere.

    The plan has followed them; which files to unpack, and where to, is decided by now.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.upper().startswith(("PIP_", "UV_"))
    }
    return {
        **kept,
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_NO_INPUT": "1",
        "UV_NO_CONFIG": "1",
    }


def hold(file: IO[str]) -> None:
    """Wait until nobody else holds this file."""
    while not is_held(file):
        time.sleep(0.1)


def is_held(file: IO[str]) -> bool:
    """Whether we hold it now."""
    if sys.platform == "win32":
        import msvcrt

        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
    import fcntl

    try:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
