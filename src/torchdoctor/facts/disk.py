"""Room on the file systems that an install needs."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from torchdoctor.facts.model import Disk, Probed
from torchdoctor.facts.place import Place
from torchdoctor.facts.system_files import exists


def probe_disk(site_packages: Path | None, place: Place) -> Probed[Disk]:
    """Free room where packages, pip's cache and its temporary files go, and the size of /dev/shm.

    `site_packages` is the target interpreter's; None where it could not say.
    """
    shm = place.root / "dev/shm"
    return Probed(
        Disk(
            site_packages_free_bytes=_free(site_packages),
            cache_free_bytes=_free(pip_cache(place.environ, place.platform)),
            tmp_free_bytes=_free(temporary_folder(place.environ, place.platform)),
            shm_bytes=_size(shm) if place.platform == "linux" and exists(shm) else None,
        )
    )


def pip_cache(environ: Mapping[str, str], platform: str) -> Path | None:
    """The cache folder of pip; a `cache-dir` in its configuration is not read."""
    if asked := environ.get("PIP_CACHE_DIR"):
        return Path(asked)
    if platform == "win32":
        return _below(environ.get("LOCALAPPDATA"), "pip/Cache")
    if platform == "darwin":
        return _below(environ.get("HOME"), "Library/Caches/pip")
    return _below(environ.get("XDG_CACHE_HOME"), "pip") or _below(environ.get("HOME"), ".cache/pip")


def temporary_folder(environ: Mapping[str, str], platform: str) -> Path | None:
    """Where pip unpacks, in the order of `tempfile.gettempdir`, which would try to write there."""
    named = next(filter(None, map(environ.get, ("TMPDIR", "TEMP", "TMP"))), None)
    if named is None and platform != "win32":
        named = "/tmp"  # noqa: S108 - looked at, never written
    return Path(named) if named else None


def _below(folder: str | None, name: str) -> Path | None:
    return Path(folder) / name if folder else None


def _free(folder: Path | None) -> int | None:
    """Bytes that an ordinary user may still write; a folder to be made counts as its parent."""
    if folder is None:
        return None
    there = next((path for path in (folder, *folder.parents) if exists(path)), None)
    try:
        return shutil.disk_usage(there).free if there else None
    except OSError:
        return None


def _size(folder: Path) -> int | None:
    try:
        return shutil.disk_usage(folder).total
    except OSError:
        return None
