"""Finds `matrices/` and loads it: the one place of the matrix that touches files.

In a wheel the folder lies in the package and holds nothing but the compiled form, which the build
hook made: every row with its source and date, in half the bytes of the TOML. In a checkout it lies
at the root, and is compiled into `build/` when it has changed. Both give the same matrix.
"""

import binascii
import functools
import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from torchdoctor.errors import BadMatrix
from torchdoctor.matrix.compiled import matrix_of, parts_of
from torchdoctor.matrix.model import Matrix
from torchdoctor.texts import say

if TYPE_CHECKING:
    from torchdoctor.matrix.document import Document

COMPILED = "compiled"
"""Folder in `matrices/` with the compiled form."""
_HASHES = "hashes"
"""The part with the hashes of real wheels."""
_PACKAGE = Path(__file__).resolve().parents[1]


def load_matrix(folder: Path | None = None, *, extra: Iterable[Path] = ()) -> Matrix:
    """The compatibility matrix. Rows are read when a question first needs them.

    Args:
        folder: A `matrices/` folder; None: the one of this installation.
        extra: Files with rows of the user's own, which are read at once.

    Raises:
        BadMatrix: no matrix is there, a row cannot stand, or one of the user's contradicts a
            shipped one. Without a compiled form, reading rows raises it too, when they are first
            needed.
    """
    matrix = _shipped(folder)
    for path in extra:
        matrix = _with_rows_of(path, matrix)
    return matrix


def _with_rows_of(path: Path, matrix: Matrix) -> Matrix:
    from torchdoctor.matrix.document import Document  # late: few have rows of their own
    from torchdoctor.matrix.extra import with_extra

    return with_extra(matrix, Document(str(path), _text_of(path, str(path))))


def _shipped(folder: Path | None) -> Matrix:
    compiled = _compiled_form(folder)
    if compiled is not None:
        return matrix_of(functools.partial(_read_part, compiled))
    return _from_toml(folder or find_matrices())


def _compiled_form(folder: Path | None) -> Path | None:
    """The compiled form of a `matrices/` folder, or of this installation's; None: it has none."""
    compiled: Path | None = (folder or find_matrices()) / COMPILED
    if folder is None and find_matrices().parent != _PACKAGE:
        compiled = compiled_checkout(find_matrices())
    return compiled if compiled is not None and compiled.is_dir() else None


def known_hashes(folder: Path | None = None) -> dict[str, str]:
    """SHA-256 of real wheels by file name, where the name leaves no doubt (`wheels.hashes_of`).

    Args:
        folder: As for `load_matrix`.

    Raises:
        BadMatrix: they cannot be read.
    """
    compiled = _compiled_form(folder)
    if compiled is None:
        return _hashes_of(folder or find_matrices())
    packed = _read_part(compiled, _HASHES)
    return {file: binascii.a2b_base64(digest).hex() for file, digest in packed.items()}


def _hashes_of(folder: Path) -> dict[str, str]:
    from torchdoctor.matrix.document import Document
    from torchdoctor.matrix.wheels import FILE, hashes_of, read_wheels

    path = folder / FILE
    if not path.is_file():  # a matrix of somebody's own
        return {}
    return hashes_of(read_wheels(Document(f"matrices/{FILE}", _text_of(path, f"matrices/{FILE}"))))


def matrix_document(name: str) -> "Document":
    """A file of this installation's `matrices/` that no row is made of.

    Raises:
        BadMatrix: it is not there.
    """
    from torchdoctor.matrix.document import Document

    return Document(f"matrices/{name}", _text_of(find_matrices() / name, f"matrices/{name}"))


def find_matrices(package: Path = _PACKAGE) -> Path:
    """The `matrices/` folder of a package: inside it (wheel), else at the checkout's root.

    Raises:
        BadMatrix: neither is there.
    """
    for folder in (package / "matrices", package.parents[1] / "matrices"):
        if folder.is_dir():
            return folder
    raise BadMatrix(
        say("this installation has no compatibility matrix"),
        evidence=(say("no matrices/ in {folder}", folder=package),),
        next_step=say("install torchdoctor again"),
    )


def compile_matrices(folder: Path, into: Path) -> None:
    """Check all rows of a `matrices/` folder, and write the compiled form of it.

    Raises:
        BadMatrix: a row cannot stand.
        OSError: `into` cannot be written.
    """
    parts = parts_of(_from_toml(folder))
    # Random bytes, which no compression makes smaller: hex digits would cost a fifth more.
    parts[_HASHES] = {
        file: binascii.b2a_base64(bytes.fromhex(digest), newline=False).decode()
        for file, digest in sorted(_hashes_of(folder).items())
    }
    into.mkdir(parents=True, exist_ok=True)
    for name, part in parts.items():
        text = json.dumps(part, separators=(",", ":"), ensure_ascii=False)
        (into / f"{name}.json").write_text(text, encoding="utf-8")


def _from_toml(folder: Path) -> Matrix:
    # Late: a wheel parses no TOML.
    from torchdoctor.matrix.toml_matrix import matrix_from_toml

    return matrix_from_toml(functools.partial(_documents, folder))


def compiled_checkout(folder: Path) -> Path | None:
    """The compiled form of a checkout's matrix, in `build/`; None: it cannot be written there.

    It is made anew whenever a file of the matrix, or of the code that reads it, has changed, so
    that an editable install starts as fast as a wheel (parsing the TOML takes 120 ms).

    Raises:
        BadMatrix: a row cannot stand.
    """
    compiled = folder.parent / "build" / "matrix" / _stamp(folder)
    if not compiled.is_dir():
        try:
            _compile_once(folder, compiled)
        except OSError:  # a read-only checkout, or another process was faster
            return compiled if compiled.is_dir() else None
    return compiled


def _compile_once(folder: Path, compiled: Path) -> None:
    import shutil  # late, like tempfile: together 10 ms, for the rare case that a row has changed
    import tempfile

    compiled.parent.mkdir(parents=True, exist_ok=True)
    stale = [path for path in compiled.parent.iterdir() if path.is_dir()]
    with tempfile.TemporaryDirectory(dir=compiled.parent) as scratch:
        compile_matrices(folder, Path(scratch, COMPILED))
        # One step, so that no process ever sees half of it.
        Path(scratch, COMPILED).rename(compiled)
    for old in stale:
        shutil.rmtree(old, ignore_errors=True)


def _stamp(folder: Path) -> str:
    """Changes with the size or time of any file of the matrix, or of the code that reads it."""
    rows = (folder, folder / "torch", folder / "companions", folder / "wheels")
    folders = (*filter(Path.is_dir, rows), Path(__file__).parent)
    seen = sorted(
        (entry.path, entry.stat().st_size, entry.stat().st_mtime_ns)
        for directory in folders
        for entry in os.scandir(directory)
        if entry.is_file()
    )
    # hash() is salted for text, and differs by process.
    return f"{sum(size for _, size, _ in seen):x}-{_digest(repr(seen))}"


def _digest(text: str) -> str:
    from zlib import crc32  # late, and cheaper than hashlib

    return f"{crc32(text.encode()):08x}"


def _read_part(folder: Path, part: str) -> Any:  # noqa: ANN401 - what json.loads gives
    try:
        return json.loads((folder / f"{part}.json").read_bytes())
    except (OSError, ValueError) as error:
        raise BadMatrix(
            say("the matrix of this installation is damaged: {file}", file=f"{part}.json"),
            evidence=(str(error),),
            next_step=say("install torchdoctor again"),
        ) from None


def _documents(folder: Path, pattern: str) -> Iterator[tuple[str, str]]:
    """(Name, text) of the files of a pattern, in the order of their names."""
    for path in sorted(folder.glob(pattern)):
        name = path.relative_to(folder.parent).as_posix()
        yield name, _text_of(path, name)


def _text_of(path: Path, name: str) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise BadMatrix(
            say("{path} cannot be read", path=name),
            evidence=(error.strerror or str(error),),
            next_step=say("name a file of rows in TOML"),
        ) from None
    except UnicodeDecodeError as error:
        raise BadMatrix(
            say("{path} cannot be read", path=name),
            evidence=(str(error),),
            next_step=say("save it as UTF-8"),
        ) from None
