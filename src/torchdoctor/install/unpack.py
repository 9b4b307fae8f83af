"""Lets pip or uv unpack wheels that are there, and nothing else."""

import contextlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from torchdoctor.install.execute import Execution, Executor, OnLine
from torchdoctor.install.inside import BOOT
from torchdoctor.install.journal import Folders, Journal
from torchdoctor.install.wanted import WantedFile
from torchdoctor.texts import mark, say

Unpacker = Literal["pip", "uv"]
TAKEN_OVER = mark("torchdoctor: another run has taken over this environment")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpacking:
    """How wheels are unpacked into one environment."""

    python: Path
    unpacker: Unpacker = "pip"
    uv: str = "uv"
    """The program."""
    user: bool = False
    """Into the user's own site-packages."""
    break_system_packages: bool = False
    """The user has told pip so."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """Variables by which the target's pip is reached."""


def unpack(
    files: Mapping[WantedFile, Path],
    folders: Folders,
    journal: Journal,
    how: Unpacking,
    *,
    execute: Executor,
    on_line: OnLine,
) -> Execution:
    """Unpack exactly these wheels, whatever else is installed, configured or to be had.

    Args:
        files: Wheel -> where it lies.
        folders: Of the environment.
        journal: Its state is `installing`.
        how: With what, and where to.
        execute: Runs it.
        on_line: Gets what the installer says.
    """
    with _gathered(files, folders.current) as wheels:
        command = command_of(how, wheels, folders.current, [file.pin for file in files])
        arguments = {
            "command": _spared(command),
            # Of its own: the lock of the run is ours, and a child of ours could never take it.
            "lock": str(unpack_lock(folders)),
            "journal": str(folders.current / "journal.json"),
            "journal_id": journal.id,
            "refusal": TAKEN_OVER,
        }
        script = Path(__file__).with_name("unpack_script.py")
        boot = [str(how.python), "-c", BOOT, str(script), json.dumps(arguments)]
        on_line(f"$ {' '.join(command)}")
        try:
            done = execute(boot, on_line=on_line, environment=how.environment)
            return replace(done, lines=tuple(map(_as_text, done.lines)))
        finally:
            with contextlib.suppress(OSError):
                unpack_lock(folders).unlink()


def _as_text(line: str) -> str:
    """A line of output; ours is said so that it can be translated."""
    return say(TAKEN_OVER) if line == TAKEN_OVER else line


def unpack_lock(folders: Folders) -> Path:
    """Held by the installer itself, which may live longer than the run that has started it."""
    return folders.site_packages / ".torchdoctor-unpack.lock"


def command_of(how: Unpacking, wheels: Path, scratch: Path, pins: list[str]) -> list[str]:
    """The installer's command for the wheels in a folder.

    Pins and not paths: for a path both write into direct_url.json that it came from there, and
    `pip freeze` would name the cache for ever.
    """
    exact = ["--no-index", "--no-deps", "--find-links", str(wheels)]
    system = ["--break-system-packages"] if how.break_system_packages else []
    if how.unpacker == "uv":
        # On the disk of the packages, so that files are linked and not copied.
        cache = ["--cache-dir", str(scratch / "uv-cache")]
        start = [how.uv, "pip", "install", "--python", str(how.python), "--reinstall", *cache]
        return [*start, *exact, *system, *pins]
    # Ignore what is installed: the old ones are set aside, and those elsewhere on the path stay.
    start = [str(how.python), "-m", "pip", "install", "--isolated", "--ignore-installed"]
    user = ["--user"] if how.user else []
    return [*start, "--no-warn-script-location", *exact, *user, *system, *pins]


def _spared(command: list[str]) -> list[str]:
    """The command as it is run: pip without hashing what was hashed."""
    python, *rest = command
    if rest[:2] != ["-m", "pip"]:
        return command
    script = Path(__file__).with_name("unpack_pip_script.py")
    return [python, "-c", BOOT, str(script), json.dumps({"words": rest[2:]})]


@contextlib.contextmanager
def _gathered(files: Mapping[WantedFile, Path], scratch: Path) -> Iterator[Path]:
    """A folder with these wheels and no others: links, where the file system has them."""
    folder = scratch / "wheels"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for file, path in files.items():
        _link(path, folder / file.name)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _link(path: Path, target: Path) -> None:
    for way in (os.symlink, os.link, shutil.copyfile):
        try:
            way(path, target)
        except OSError:  # Windows allows few users to make symbolic links
            continue
        return
