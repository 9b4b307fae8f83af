"""Makes the virtual environment that `--venv` asks for."""

import os
import shutil
import subprocess  # noqa: TID251 - this is where an environment is made
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from torchdoctor.errors import InstallFailed
from torchdoctor.install.locks import locked
from torchdoctor.texts import Text, say

UNFINISHED = ".torchdoctor-unfinished"
"""Lies in an environment while it is made: its interpreter is there long before its pip is."""
LIMIT_S = 300.0
"""Making an environment unpacks pip: seconds on a good disk, minutes on a bad network one."""


def interpreter_of(folder: Path) -> Path:
    """Where the interpreter of a virtual environment lies."""
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def ensure_venv(folder: Path, base: Path) -> Path:
    """The interpreter of the virtual environment in `folder`, which is made if it is not there.

    Args:
        folder: The environment.
        base: The interpreter that a new one is made from.

    Raises:
        InstallFailed: the environment cannot be made; what `venv` said is the evidence.
    """
    python = interpreter_of(folder)
    if python.exists() and not (folder / UNFINISHED).exists():
        return python.absolute()
    if folder.exists() and not folder.is_dir():
        raise InstallFailed(
            say("no environment can be made in {folder}: it is a file", folder=str(folder)),
            next_step=say("name a folder, which need not be there yet: --venv DIR"),
        )
    with _alone(folder.absolute()):
        _make_where_missing(folder, base)
    return python.absolute()


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let one run after the other make it: what another is making looks like one cut off."""
    with ExitStack() as stack:
        with suppress(OSError):  # no right beside it: making it says so, or nobody else makes it
            folder.parent.mkdir(parents=True, exist_ok=True)
            stack.enter_context(locked(folder.parent / f".{folder.name}.torchdoctor-making"))
        yield


def _make_where_missing(folder: Path, base: Path) -> None:
    unfinished = folder / UNFINISHED
    if unfinished.exists():
        shutil.rmtree(folder, ignore_errors=True)  # ours: it was made below and cut off
    if interpreter_of(folder).exists():
        return  # whoever held the lock has made it
    ours = not folder.exists() or not any(folder.iterdir())
    try:
        if ours:
            _begin(folder)
        _make(folder, base)
    except BaseException:  # Ctrl-C too: nothing half-made may be taken for an environment
        if ours:
            shutil.rmtree(folder, ignore_errors=True)
        raise
    unfinished.unlink(missing_ok=True)


def _begin(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / UNFINISHED).touch()
    except OSError as error:
        raise InstallFailed(
            _not_made(folder),
            evidence=(error.strerror or str(error),),
            next_step=say("name a folder of your own: --venv DIR"),
        ) from error


def _make(folder: Path, base: Path) -> None:
    try:
        made = subprocess.run(
            [str(base), "-m", "venv", str(folder)],
            capture_output=True,
            text=True,
            timeout=LIMIT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise InstallFailed(_not_made(folder), evidence=(str(error),)) from error
    if made.returncode != 0 or not interpreter_of(folder).exists():
        # Debian says on stdout that python3-venv is missing, and how to get it.
        said = (made.stderr or made.stdout).strip().splitlines()
        raise InstallFailed(
            _not_made(folder),
            evidence=tuple(said[:3]),
            next_step=say("on Debian and Ubuntu: apt install python3-venv"),
        )


def _not_made(folder: Path) -> Text:
    return say("no environment could be made in {folder}", folder=str(folder))
