"""Opens an offline bundle: every file is held against the manifest before anything else."""

import os
from dataclasses import dataclass
from pathlib import Path

from torchdoctor.errors import InstallFailed
from torchdoctor.install.bundle_manifest import (
    NAME,
    REQUIREMENTS,
    Bundle,
    as_wanted,
    load_manifest,
)
from torchdoctor.install.download import HASH_MISMATCH, sha256_of
from torchdoctor.install.local_wheels import LocalWheel, read_local
from torchdoctor.texts import Text, mark, say


@dataclass(frozen=True, slots=True)
class OpenBundle:
    """A bundle whose files are all there, and are what the manifest says."""

    folder: Path
    manifest: Bundle
    wheels: tuple[LocalWheel, ...]

    @property
    def torch(self) -> LocalWheel:
        """The wheel of torch, which every bundle has."""
        return next(wheel for wheel in self.wheels if wheel.package == "torch")

    @property
    def roots(self) -> dict[str, str]:
        """Distribution -> version of what was asked for; the rest is what these need."""
        return {**self.manifest.plan.packages, **self.manifest.plan.addons}


def open_bundle(folder: Path) -> OpenBundle:
    """Check a bundle whole.

    Raises:
        BadRequest: it is none, or its manifest cannot be used.
        InstallFailed: a file is missing, too much, or another one than the manifest says.
    """
    manifest = load_manifest(folder)
    _refuse_others(folder, manifest)
    _refuse_changed(folder / REQUIREMENTS, manifest.requirements_sha256)
    for file in manifest.files:
        _refuse_changed(folder / file.name, file.sha256)
    wheels = (
        read_local(folder / file.name, as_wanted(file, folder), check_record=False)
        for file in manifest.files
    )
    return OpenBundle(folder, manifest, tuple(wheels))


def _refuse_others(folder: Path, manifest: Bundle) -> None:
    listed = {NAME, REQUIREMENTS, *(file.name for file in manifest.files)}
    there = {entry.name for entry in os.scandir(folder)}
    for names, template in (
        (listed - there, mark("{folder}: {name} is missing")),
        (there - listed, mark("{folder}: {name} does not belong there")),
    ):
        if names:
            raise _refused(say(template, folder=str(folder), name=min(names)))
    odd = [e.name for e in os.scandir(folder) if not e.is_file(follow_symlinks=False)]
    if odd:
        raise _refused(
            say("{folder}: {name} is no file of its own", folder=str(folder), name=min(odd))
        )


def _refuse_changed(path: Path, sha256: str) -> None:
    try:
        found = sha256_of(path)
    except OSError as error:
        why = say("{path} cannot be read: {why}", path=str(path), why=error.strerror)
        raise _refused(why) from None
    if found != sha256:
        raise _refused(
            say("{path} was changed since the bundle was made: its hash differs", path=str(path))
        )


def _refused(what: Text) -> InstallFailed:
    return InstallFailed(
        what,
        next_step=say("nothing was changed here; copy the bundle again, or make it anew"),
        reason=HASH_MISMATCH,
    )
