"""Sets old packages aside, and brings them back: at any moment the journal says what belongs where.

Files are renamed within one file system, one by one. Every step may be done twice: a run that was
killed in the middle of one is finished by the next, from the same journal.
"""

import contextlib
import errno
import os
import shutil
import uuid
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal

from torchdoctor.install.distributions import OnDisk, compiled_of
from torchdoctor.install.journal import (
    Folders,
    Journal,
    aside_of,
    in_state,
    load_journal,
    save_journal,
)
from torchdoctor.install.signals import undisturbed
from torchdoctor.install.wheel_file import WheelContents
from torchdoctor.texts import say

Recovered = Literal["restored", "completed"]


def begin(
    folders: Folders,
    old: Iterable[OnDisk],
    staying: Iterable[OnDisk],
    new: Iterable[WheelContents],
    paths: Mapping[str, str],
    *,
    keep: bool,
) -> Journal:
    """Write down what is going to be changed. Nothing is changed yet.

    Args:
        folders: Of the environment.
        old: Distributions that go.
        staying: All others: a file that one of them has as well stays.
        new: Distributions that come.
        paths: Scheme -> folder, where the new ones are unpacked to.
        keep: Whether the old ones are kept after success.
    """
    old, new = tuple(old), tuple(new)
    theirs = {path for one in staying for path in one.files or ()}
    going = [path for one in old for path in one.files or ()]
    going += [path for path in compiled_of(going) if path not in theirs]
    made = tuple(dict.fromkeys(path for one in new for path in _made(one, paths)))
    # A file that stands where a new one will stand belongs to somebody, too.
    in_the_way = [path for path in made if os.path.lexists(path)]
    origins = tuple(dict.fromkeys(p for p in (*going, *in_the_way) if os.path.lexists(p)))
    gone = set(going) - theirs
    journal = Journal(
        id=uuid.uuid4().hex,
        old={one.name: one.version for one in old},
        new={one.package: one.version for one in new},
        aside=tuple(map(str, origins)),
        copied=tuple(n for n, path in enumerate(origins) if path not in gone),
        made=tuple(map(str, made)),
        infos=tuple(str(Path(_root(one, paths), one.info)) for one in new),
        keep=keep,
    )
    folders.current.mkdir(parents=True, exist_ok=True)
    save_journal(folders.current, journal)
    return journal


def _made(wheel: WheelContents, paths: Mapping[str, str]) -> Iterable[Path]:
    for scheme, name in wheel.files:
        below = Path(paths[scheme], wheel.package) if scheme == "headers" else Path(paths[scheme])
        yield below / name


def _root(wheel: WheelContents, paths: Mapping[str, str]) -> str:
    inside = f"{wheel.info}/METADATA"
    return next(paths[scheme] for scheme, name in wheel.files if name == inside)


def set_aside(folders: Folders, journal: Journal) -> Journal:
    """Take the old files away; afterwards the environment is ready for the new ones.

    Raises:
        OSError: a file cannot be moved (on Windows: somebody has it loaded).
    """
    (folders.current / "aside").mkdir(exist_ok=True)
    copied = set(journal.copied)
    for number, origin in enumerate(map(Path, journal.aside)):
        aside = aside_of(folders.current, number)
        if os.path.lexists(aside):
            continue
        if number in copied:
            _copy(origin, aside)
        else:
            with contextlib.suppress(FileNotFoundError):
                _move(origin, aside)
    _remove_empty(Path(origin).parent for origin in journal.aside)
    return in_state(folders.current, journal, "installing")


def recover(folders: Folders) -> Recovered | None:
    """Finish what a killed run has left: bring the old state back, or complete the new one.

    Raises:
        BadJournal: the journal cannot be read.
        OSError: a file cannot be moved.
    """
    folders.sweep()
    journal = load_journal(folders.current)
    if journal is None:
        if folders.current.exists():  # killed before the journal was there: nothing was changed
            folders.discard(folders.current)
        return None
    if journal.state == "verified":
        finish(folders, journal)
        return "completed"
    roll_back(folders, folders.current, journal)
    return "restored"


def roll_back(folders: Folders, folder: Path, journal: Journal) -> None:
    """Remove what the new distributions have made, and bring the old files back.

    No signal interrupts it. It may be done twice, and from the middle.

    Raises:
        OSError: a file cannot be moved, or somebody has removed the environment.
    """
    with undisturbed():
        # The word tells whoever looks. It may fail: on a full disk only what follows makes room.
        with contextlib.suppress(OSError):
            in_state(folder, journal, "restoring")
        _bring_back(folder, journal)
        folders.discard(folder)


def _bring_back(folder: Path, journal: Journal) -> None:
    if not (folder / "journal.json").exists():
        raise FileNotFoundError(errno.ENOENT, say("somebody has removed it meanwhile"), str(folder))
    origins = set(journal.aside)
    for path in _brought(journal):
        # Those that have an old one are overwritten by it below: removing them here could remove
        # an old one that a killed run has brought back already.
        if str(path) not in origins:
            with contextlib.suppress(FileNotFoundError, NotADirectoryError):
                path.unlink()
    for number, origin in enumerate(journal.aside):
        aside = aside_of(folder, number)
        if os.path.lexists(aside):
            Path(origin).parent.mkdir(parents=True, exist_ok=True)
            _move(aside, Path(origin))
    _remove_empty(path.parent for path in map(Path, journal.made))


def _brought(journal: Journal) -> Iterable[Path]:
    """Every file that is there because of the new distributions."""
    made = [Path(path) for path in journal.made]
    yield from made
    yield from compiled_of(made)
    for info in map(Path, journal.infos):
        # INSTALLER, REQUESTED, and RECORD under a name of its own while it is written.
        if info.is_dir():
            yield from [path for path in info.rglob("*") if not path.is_dir()]


def finish(folders: Folders, journal: Journal) -> None:
    """Let the old files go, or keep them for `restore`, once the new ones are verified.

    Raises:
        OSError: the journal cannot be written; after that the new ones stay, whatever comes.
    """
    with undisturbed():
        if journal.state != "verified":
            journal = in_state(folders.current, journal, "verified")
        # What was kept before belongs to a state that is gone.
        folders.discard(folders.previous)
        if journal.keep and folders.current.exists():
            folders.current.rename(folders.previous)
        else:
            folders.discard(folders.current)


def _move(origin: Path, target: Path) -> None:
    try:
        origin.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        # Programs may lie on another file system than packages.
        _copy(origin, target)
        origin.unlink()


def _copy(origin: Path, target: Path) -> None:
    """A copy in one step: half of one would be brought back as if it were whole."""
    draft = target.with_name(f"{target.name}.new")
    draft.unlink(missing_ok=True)
    try:
        shutil.copy2(origin, draft, follow_symlinks=False)
    except FileNotFoundError:
        return
    draft.replace(target)


def _remove_empty(folders: Iterable[Path]) -> None:
    """Remove folders that have become empty, and those above them in their turn."""
    for folder in sorted(set(folders), key=lambda one: len(one.parts), reverse=True):
        _remove_if_empty(folder / "__pycache__")
        for one in (folder, *folder.parents):
            if not _remove_if_empty(one):
                break


def _remove_if_empty(folder: Path) -> bool:
    """Whether it is gone now."""
    try:
        folder.rmdir()
    except FileNotFoundError:
        return True
    except OSError:  # not empty, or not ours
        return False
    return True
