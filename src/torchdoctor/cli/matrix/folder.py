"""A `matrices/` folder that rows are written to."""

import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from torchdoctor.errors import BadRequest
from torchdoctor.matrix.document import Document
from torchdoctor.matrix.draft import OTHER_INDEXES
from torchdoctor.matrix.expand import build_rows, companion_rows
from torchdoctor.matrix.loader import find_matrices, load_matrix
from torchdoctor.matrix.reading import read_tables
from torchdoctor.matrix.tables import CompanionFile, CompanionTable, ReleaseFile
from torchdoctor.matrix.writing import companion_toml, release_toml
from torchdoctor.texts import say


class MatrixFolder:
    """A folder of rows, of a checkout or a new one.

    Args:
        path: The folder; made when the first row is written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def file_of(self, torch: str) -> Path:
        """Where the rows of a release stand."""
        return self._path / "torch" / f"{torch}.toml"

    def release(self, torch: str) -> ReleaseFile | None:
        """The tables of a release; None: it has none.

        Raises:
            BadMatrix: they cannot be read.
        """
        path = self.file_of(torch)
        if not path.is_file():
            return None
        return read_tables(ReleaseFile, Document(str(path), path.read_text(encoding="utf-8")))

    def companions(self) -> dict[str, tuple[str, ...]]:
        """Package -> its releases in this folder, or in the installed matrix where it has none.

        Raises:
            BadMatrix: they cannot be read.
        """
        known: dict[str, list[str]] = {}
        for row in load_matrix().companions:
            known.setdefault(row.package, []).append(row.version)
        for package in known:
            tables = self._companion(package)
            known[package] += [row.version for row in tables.release] if tables else []
        return {package: tuple(versions) for package, versions in sorted(known.items())}

    def write(
        self, release: ReleaseFile, companions: Mapping[str, tuple[CompanionTable, ...]]
    ) -> Iterator[Path]:
        """Write a release, and add the releases of companions to theirs: path by path.

        Each file is read back strictly before it is put in place.

        Raises:
            BadMatrix: what would be written cannot stand.
            OSError: it cannot be written.
        """
        path = self.file_of(release.release.torch)
        others = any(not build.default_index for build in release.build)
        text = release_toml(release, {} if others else {"build": OTHER_INDEXES})
        document = Document(str(path), text)
        build_rows(read_tables(ReleaseFile, document), document)
        yield _put(path, text)
        for package, rows in companions.items():
            yield self._add(package, rows)

    def _companion(self, package: str) -> CompanionFile | None:
        path = self._path / "companions" / f"{package}.toml"
        if not path.is_file():
            return None
        return read_tables(CompanionFile, Document(str(path), path.read_text(encoding="utf-8")))

    def _add(self, package: str, rows: tuple[CompanionTable, ...]) -> Path:
        path = self._path / "companions" / f"{package}.toml"
        head = f'package = "{package}"\n'
        before = path.read_text(encoding="utf-8") if path.is_file() else head
        text = f"{before.rstrip()}\n\n{companion_toml(rows)}"
        document = Document(str(path), text)
        companion_rows(read_tables(CompanionFile, document), document)
        return _put(path, text)


def checkout() -> Path:
    """The `matrices/` of the checkout that runs.

    Raises:
        BadRequest: this is an installed package, whose own files nobody edits.
    """
    folder = find_matrices()
    if (folder.parent / "pyproject.toml").is_file():
        return folder
    raise BadRequest(
        say("this torchdoctor runs from no checkout, and its own files are not to be edited"),
        next_step=say("name a folder: --dest"),
    )


def _put(path: Path, text: str) -> Path:
    """Write a file in one step, so that nobody ever reads half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, scratch = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        Path(scratch).chmod(0o644)  # mkstemp's own mode is for secrets
        Path(scratch).replace(path)
    except OSError:
        Path(scratch).unlink(missing_ok=True)
        raise
    return path
