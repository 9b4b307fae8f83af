"""The folder of a bundle while it is made: what is ours in it, and what has come so far.

<folder>/torchdoctor-bundle.json          written last: without it there is no bundle
<folder>/requirements.txt, *.whl
<folder>/.torchdoctor-download/           wheels on their way, as in the cache (cache.py)
<folder>/.torchdoctor-download/ours.json  names of the wheels that runs of ours have put here
"""

import contextlib
import json
import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from torchdoctor.errors import BadRequest
from torchdoctor.install.bundle_manifest import NAME, REQUIREMENTS, load_manifest, write_whole
from torchdoctor.install.download import sha256_of
from torchdoctor.install.wanted import WantedFile
from torchdoctor.texts import say

STAGING = ".torchdoctor-download"
LOCK = ".torchdoctor-download.lock"
_OURS = "ours.json"
_ALWAYS_OURS = frozenset({
    NAME, REQUIREMENTS, STAGING, LOCK, f".{NAME}.new", f".{REQUIREMENTS}.new",
})  # fmt: skip


def open_folder(folder: Path) -> None:
    """Make the folder, or take up the one that an earlier run has left.

    Raises:
        BadRequest: it holds something else, or cannot be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        names = {path.name for path in folder.iterdir()}
    except OSError as error:
        why = say("it is a file") if folder.is_file() else error.strerror
        raise BadRequest(
            say("--dest {folder} cannot be used: {why}", folder=str(folder), why=why),
            next_step=say("name a folder of your own, which need not be there yet"),
        ) from None
    strangers = sorted(names - _ALWAYS_OURS - our_wheels(folder))
    if strangers:
        raise BadRequest(
            say(
                "--dest {folder} is not empty: it holds {name}",
                folder=str(folder),
                name=strangers[0],
            ),
            next_step=say("name an empty or a new folder, or the one of a bundle that was begun"),
        )
    if not os.access(folder, os.W_OK | os.X_OK):
        raise BadRequest(
            say("--dest {folder} cannot be written to", folder=str(folder)),
            next_step=say("name another folder"),
        )


def our_wheels(folder: Path) -> set[str]:
    """Names of the wheels in a folder that runs of ours have put there."""
    names: set[str] = set()
    with contextlib.suppress(BadRequest):
        names |= {file.name for file in load_manifest(folder).files}
    with contextlib.suppress(OSError, ValueError):
        names |= set(json.loads((folder / STAGING / _OURS).read_text(encoding="utf-8")))
    return names


def there_already(folder: Path, files: Iterable[WantedFile]) -> dict[WantedFile, Path]:
    """Those of the wanted wheels that lie in the folder, whole."""
    known: dict[str, str] = {}
    with contextlib.suppress(BadRequest):
        known = {file.name: file.sha256 for file in load_manifest(folder).files}
    ours = our_wheels(folder)
    found = {}
    for file in files:
        path, stated = folder / file.name, file.sha256 or known.get(file.name)
        if file.name in ours and stated and path.is_file() and sha256_of(path) == stated:
            found[file] = path
    return found


def settle(folder: Path, files: Mapping[WantedFile, Path]) -> None:
    """Put exactly these wheels into the folder; afterwards the manifest is still missing.

    Args:
        folder: Of the bundle.
        files: Where each lies, in the folder already or below its staging.
    """
    wanted = {file.name for file in files}
    ours = our_wheels(folder) | wanted
    (folder / STAGING).mkdir(exist_ok=True)
    write_whole(folder / STAGING / _OURS, json.dumps(sorted(ours)))
    # From here on it is no bundle, until its manifest is written.
    (folder / NAME).unlink(missing_ok=True)
    for file, path in files.items():
        if path.parent != folder:
            _bring(path, folder / file.name, ours=path.is_relative_to(folder))
    for name in ours - wanted:
        (folder / name).unlink(missing_ok=True)


def _bring(path: Path, target: Path, *, ours: bool) -> None:
    if ours:
        path.replace(target)
        return
    # A folder of the user's that serves as an index keeps its files.
    draft = target.with_name(f"{target.name}.new")
    shutil.copyfile(path, draft)
    draft.replace(target)


def clear_staging(folder: Path) -> None:
    """Remove what was needed to make the bundle alone."""
    shutil.rmtree(folder / STAGING, ignore_errors=True)
