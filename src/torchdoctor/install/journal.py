"""The journal of an install: what is being changed, written down before it is changed.

<site-packages>/.torchdoctor/current/journal.json     an install that is under way, or was killed
<site-packages>/.torchdoctor/current/aside/0, 1, ...  the files that were there before
<site-packages>/.torchdoctor/previous/                the same, kept by --keep-previous
<site-packages>/.torchdoctor.lock                     held while somebody works on it
"""

import json
import os
import shutil
import uuid
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Literal

from torchdoctor.index.causes import told_by
from torchdoctor.plain import decode
from torchdoctor.texts import Text, say

FORMAT = 1
State = Literal["setting-aside", "installing", "verified", "restoring"]
"""In this order; `restoring` comes after any of the first two. What is there after each:
setting-aside: the old, in part in `aside`; installing: the new, in part; verified: the new."""


class BadJournal(Exception):
    """A journal is there and cannot be read: nobody can tell what belongs where.

    Args:
        what: One line: what is wrong with it.
        next_step: One line: what the user can do.
    """

    def __init__(self, what: Text, next_step: Text) -> None:
        super().__init__(what)
        self.next_step = next_step


@dataclass(frozen=True, slots=True, kw_only=True)
class Journal:
    """One install."""

    id: str
    state: State = "setting-aside"
    old: dict[str, str] = field(default_factory=dict)
    """Distribution -> version, of what is set aside."""
    new: dict[str, str] = field(default_factory=dict)
    aside: tuple[str, ...] = ()
    """Where the files come from that lie in `aside` under their number."""
    copied: tuple[int, ...] = ()
    """Those of them that stay where they are, too: others need them, or a new one overwrites
    them."""
    made: tuple[str, ...] = ()
    """Every file that the new distributions make."""
    infos: tuple[str, ...] = ()
    """Their .dist-info folders, into which installers write some more."""
    keep: bool = False
    """Whether the old ones are kept after success."""
    format: int = FORMAT


@dataclass(frozen=True, slots=True)
class Folders:
    """Where journal, lock and old files of an environment lie: on the disk of its packages."""

    site_packages: Path

    @property
    def root(self) -> Path:
        return self.site_packages / ".torchdoctor"

    @property
    def current(self) -> Path:
        return self.root / "current"

    @property
    def previous(self) -> Path:
        return self.root / "previous"

    @property
    def lock(self) -> Path:
        return self.site_packages / ".torchdoctor.lock"

    def discard(self, folder: Path) -> None:
        """Remove one of these folders; killed on the way, the rest goes another time."""
        if folder.exists():
            trash = self.root / f"trash-{uuid.uuid4().hex[:8]}"
            folder.rename(trash)
        self.sweep()

    def sweep(self) -> None:
        """Remove what `discard` has left, and the folder itself once nothing is in it."""
        for trash in self.root.glob("trash-*"):
            shutil.rmtree(trash, ignore_errors=True)
        if self.root.is_dir() and not any(self.root.iterdir()):
            self.root.rmdir()


def aside_of(folder: Path, number: int) -> Path:
    """Where the file of this number lies."""
    return folder / "aside" / str(number)


def load_journal(folder: Path) -> Journal | None:
    """The journal in a folder; None: there is none, and so nothing was changed.

    Raises:
        BadJournal: it cannot be read.
    """
    path = folder / "journal.json"
    try:
        told = json.loads(path.read_text(encoding="utf-8", errors="surrogateescape"))
        form = told.get("format", FORMAT) if isinstance(told, dict) else FORMAT
        if form != FORMAT:
            raise _by_another_version(path, form)
        return decode(Journal, told)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:  # plain.Mismatch is a ValueError
        raise BadJournal(
            say("{path} cannot be read ({why})", path=str(path), why=told_by(error)),
            say(
                "what was there before the install lies in {aside} and can no longer be "
                "told apart: remove {folder}, then run `torchdoctor install --force-reinstall`",
                aside=str(folder / "aside"),
                folder=str(folder),
            ),
        ) from None


def _by_another_version(path: Path, form: object) -> BadJournal:
    return BadJournal(
        say(
            "{path} was written by another version of torchdoctor (form {form}, this one knows "
            "{known})",
            path=str(path),
            form=form,
            known=FORMAT,
        ),
        say("run `torchdoctor restore` of that version, or of a newer one"),
    )


def save_journal(folder: Path, journal: Journal) -> None:
    """Write a journal in one step: whoever reads it sees the old one or the new one.

    The folder is there: one that somebody has removed with its environment is not made again.
    """
    draft = folder / "journal.json.new"
    with draft.open("w", encoding="utf-8", errors="surrogateescape") as file:
        json.dump(asdict(journal), file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(folder / "journal.json")
    _sync_folder(folder)


def in_state(folder: Path, journal: Journal, state: State) -> Journal:
    """The journal in its next state, written down."""
    journal = replace(journal, state=state)
    save_journal(folder, journal)
    return journal


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # no folder can be opened there
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
