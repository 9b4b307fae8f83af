"""The cache of wheels: where each lies, what is there, and how it is emptied.

    <root>/wheels/<key>/<file name>            whole and checked
    <root>/wheels/<key>/<file name>.part       what has come so far
    <root>/wheels/<key>/<file name>.ranges     which bytes of it these are, where it has gaps
    <root>/wheels/<key>/<file name>.edition    what it is a part of, as each source says
    <root>/wheels/<key>/<file name>.lock       held while somebody works on it

The key is the hash that the file must have, so that the same file from two mirrors is one; where
nobody states a hash it is made of the address.
"""

import hashlib
import json
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from torchdoctor.index.answers import Edition
from torchdoctor.install.ledger import Interval, merged
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
    def _editions(self) -> Path:
        return self.folder / f"{self.name}.edition"

    @property
    def _ranges(self) -> Path:
        return self.folder / f"{self.name}.ranges"

    @property
    def received_bytes(self) -> int:
        """How many bytes of the file are there."""
        return sum(end - start for start, end in self.received())

    @property
    def is_scattered(self) -> bool:
        """Whether the part may have gaps."""
        return self._ranges.exists()

    def received(self) -> list[Interval]:
        """Which bytes of the file are there; it may have been killed while they were noted."""
        size = _size(self.part)
        try:
            noted = self._ranges.read_text(encoding="ascii").splitlines()
        except FileNotFoundError:
            return merged([(0, size)])
        except (OSError, ValueError):
            return []
        found = [_interval(line) for line in noted]
        return merged(one for one in found if one is not None and one[1] <= size)

    def note(self, done: Iterable[Interval]) -> None:
        """Keep which bytes are there; a run that is killed leaves the old note or the new one."""
        text = "".join(f"{start:020d} {end:020d}\n" for start, end in done).encode()
        if not self.is_scattered:
            draft = self._ranges.with_suffix(".new")
            draft.write_bytes(text)
            draft.replace(self._ranges)
            return
        with self._ranges.open("r+b", buffering=0) as file:
            # Over all that stands there: one write of less than a page is done whole or not at all.
            file.write(text.ljust(_size(self._ranges), b"\n"))

    def editions(self) -> dict[str, Edition]:
        """What each source said of the file that the part belongs to, by `source_key`."""
        try:
            told = json.loads(self._editions.read_text(encoding="utf-8"))
            return {key: Edition(**one) for key, one in told["sources"].items()}
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return {}

    def remember(self, editions: Mapping[str, Edition]) -> None:
        """Keep that for a later run."""
        told = {"sources": {key: asdict(one) for key, one in editions.items()}}
        self._editions.write_text(json.dumps(told), encoding="utf-8")

    def forget(self) -> None:
        """Remove the part."""
        for path in (self.part, self._ranges, self._editions):
            path.unlink(missing_ok=True)

    def complete(self) -> Path:
        """Turn the part into the file."""
        self.part.replace(self.whole)
        self.forget()
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


def source_key(url: str) -> str:
    """What stands for an address on the disk: logins and signatures in it are nobody's business."""
    return hashlib.sha256(url.encode()).hexdigest()[:KEY_CHARACTERS]


def entries(root: Path) -> tuple[Entry, ...]:
    """What the cache holds, the largest first."""
    found = []
    for path in _files(root):
        if path.suffix == ".whl":
            found.append(Entry(path.name, path.stat().st_size, complete=True))
        elif path.suffix == ".part":
            received = Place(path.parent, path.stem).received_bytes
            found.append(Entry(path.stem, received, complete=False))
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


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _interval(line: str) -> Interval | None:
    first, _, behind = line.partition(" ")
    return (int(first), int(behind)) if first.isdecimal() and behind.isdecimal() else None
