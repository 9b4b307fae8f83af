"""The cache of wheels: where each lies, what is there, and how it is emptied.

    <root>/wheels/<key>/<file name>            whole and checked
    <root>/wheels/<key>/<file name>.part       what has come so far
    <root>/wheels/<key>/<file name>.edition    what it is a part of
    <root>/wheels/<key>/<file name>.lock       held while somebody works on it

The key is the hash that the file must have, so that the same file from two mirrors is one; where
nobody states a hash it is made of the address.
"""

import hashlib
import json
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from torchdoctor.index.ranged import Edition
from torchdoctor.install.locks import is_free

KEY_CHARACTERS = 32
"""Of 64: paths on Windows may have 260 characters in all."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where one wheel lies in the cache."""

    folder: Path
    name: str

    @property
    def whole(self) -> Path:
        """The file once it is complete and checked."""
        return self.folder / self.name

    @property
    def part(self) -> Path:
        """What has come so far."""
        return self.folder / f"{self.name}.part"

    @property
    def lock(self) -> Path:
        """Held while somebody works on it."""
        return self.folder / f"{self.name}.lock"

    @property
    def _edition(self) -> Path:
        return self.folder / f"{self.name}.edition"

    def edition(self) -> Edition:
        """What the part is a part of."""
        try:
            return Edition(**json.loads(self._edition.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return Edition()

    def remember(self, edition: Edition) -> None:
        """Keep what the part is a part of, for a later run."""
        self._edition.write_text(json.dumps(asdict(edition)), encoding="utf-8")

    def forget(self) -> None:
        """Remove the part."""
        for path in (self.part, self._edition):
            path.unlink(missing_ok=True)

    def complete(self) -> Path:
        """Turn the part into the file."""
        self.part.replace(self.whole)
        self._edition.unlink(missing_ok=True)
        return self.whole


@dataclass(frozen=True, slots=True)
class Entry:
    """One wheel of the cache."""

    name: str
    size_bytes: int
    complete: bool


def default_cache() -> Path:
    """The system's place for caches of this user."""
    from platformdirs import user_cache_path

    return user_cache_path("torchdoctor", appauthor=False)


def place_of(root: Path, name: str, sha256: str | None, url: str) -> Place:
    """Where a wheel lies, whether it is there or not.

    Args:
        root: The cache.
        name: File name, safe to be used as one.
        sha256: Hash that it must have; None: nobody states one.
        url: Its address, without login.
    """
    by_address = "url-" + hashlib.sha256(url.encode()).hexdigest()
    return Place(root / "wheels" / (sha256 or by_address)[:KEY_CHARACTERS], name)


def entries(root: Path) -> tuple[Entry, ...]:
    """What the cache holds, the largest first."""
    found = []
    for path in _files(root):
        if path.suffix == ".whl":
            found.append(Entry(path.name, path.stat().st_size, complete=True))
        elif path.suffix == ".part":
            found.append(Entry(path.stem, path.stat().st_size, complete=False))
    return tuple(sorted(found, key=lambda one: (-one.size_bytes, one.name)))


def clear(root: Path) -> int:
    """Remove all wheels that nobody works on. Returns the bytes that were freed."""
    freed = 0
    for folder in _folders(root):
        if not all(map(is_free, folder.glob("*.lock"))):
            continue
        freed += sum(path.stat().st_size for path in folder.iterdir() if path.is_file())
        shutil.rmtree(folder, ignore_errors=True)
    return freed


def _folders(root: Path) -> Iterator[Path]:
    # Only what we have made ourselves: --cache-dir may name any folder.
    with suppress(OSError):
        yield from (path for path in sorted((root / "wheels").iterdir()) if path.is_dir())


def _files(root: Path) -> Iterator[Path]:
    for folder in _folders(root):
        with suppress(OSError):
            yield from (path for path in sorted(folder.iterdir()) if path.is_file())
