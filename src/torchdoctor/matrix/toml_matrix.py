"""The matrix from the TOML of a checkout: every kind of row from its files, when first needed."""

import functools
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from torchdoctor.errors import BadMatrix
from torchdoctor.matrix.document import Document, Place
from torchdoctor.matrix.expand import (
    build_rows,
    chip_rows,
    code_rows,
    companion_rows,
    refuse_repeated,
    release_row,
)
from torchdoctor.matrix.lazy import BuildsByPlatform, LazyMapping, LazyRows, Once
from torchdoctor.matrix.model import Matrix
from torchdoctor.matrix.reading import read_tables
from torchdoctor.matrix.rows import PLATFORMS, Build, Chip, CompanionRelease, Release
from torchdoctor.matrix.tables import (
    AddonFile,
    CardSupportFile,
    CeilingFile,
    ChipsFile,
    CodesFile,
    CompanionFile,
    DriverBranchFile,
    DriverFloorFile,
    ExceptionFile,
    ImageFile,
    MirrorFile,
    NumpyFile,
    ReleaseFile,
)
from torchdoctor.matrix.versions import version
from torchdoctor.texts import say

F = TypeVar("F")
Documents = Callable[[str], Iterable[tuple[str, str]]]
"""Pattern of file names -> (name, text) of each file."""

_SIMPLE: dict[str, tuple[str, type[Any], str, tuple[str, ...]]] = {
    "addons": ("addons.toml", AddonFile, "addon", ("name", "platforms")),
    "prebuilts": (
        "addons.toml",
        AddonFile,
        "prebuilt",
        ("package", "version", "platform", "cuda", "torch"),
    ),
    "companion_exceptions": (
        "companion_exceptions.toml",
        ExceptionFile,
        "companion_exception",
        ("package", "variant", "platform", "versions"),
    ),
    "driver_floors": ("driver_floors.toml", DriverFloorFile, "driver_floor", ("os", "cuda_major")),
    "driver_branches": ("driver_branches.toml", DriverBranchFile, "driver_branch", ("branch",)),
    "card_support": ("card_support.toml", CardSupportFile, "card_support", ("cc_min",)),
    "base_images": ("images.toml", ImageFile, "base_image", ("cuda",)),
    "image_systems": ("images.toml", ImageFile, "image_system", ("system",)),
    "ceilings": ("ceilings.toml", CeilingFile, "ceiling", ("cards", "quantity")),
    "mirrors": ("mirrors.toml", MirrorFile, "mirror", ("id",)),
    "numpy": ("numpy.toml", NumpyFile, "numpy", ("os",)),
}
"""Kind of row -> its file, the class of the file, its table, and the keys that name a row."""


def matrix_from_toml(documents: Documents) -> Matrix:
    """The matrix of some TOML files.

    Raises:
        BadMatrix: when rows are first needed that cannot be read.
    """
    torch = Once(lambda: _torch(documents))
    simple: dict[str, Any] = {
        name: LazyRows(functools.partial(_simple_rows, documents, *how))
        for name, how in _SIMPLE.items()
    }
    return Matrix(
        releases=LazyRows(lambda: torch()[0]),
        builds=BuildsByPlatform(
            PLATFORMS, lambda p: tuple(b for b in torch()[1] if b.platform == p)
        ),
        companions=LazyRows(lambda: _companions(documents)),
        codes=LazyRows(lambda: code_rows(*_one(documents, "codes.toml", CodesFile))),
        chips=LazyMapping(lambda: _chips(documents)),
        **simple,
    )


def _torch(documents: Documents) -> tuple[tuple[Release, ...], tuple[Build, ...]]:
    """Releases and builds, newest release first."""
    releases: list[Release] = []
    builds: list[Build] = []
    for tables, document in _read(documents, "torch/*.toml", ReleaseFile):
        release = release_row(tables)
        _check_name(release.torch, document)
        releases.append(release)
        builds.extend(build_rows(tables, document))
    releases.sort(key=lambda row: version(row.torch), reverse=True)
    builds.sort(key=lambda row: version(row.torch), reverse=True)
    return tuple(releases), tuple(builds)


def _check_name(torch: str, document: Document) -> None:
    # One file for each release: the name keeps two files from saying the same one.
    if not document.name.endswith(f"/{torch}.toml"):
        place = Place("release", key="torch")
        what = say("is of torch {version}", version=torch)
        raise document.refusal(place, what, say("name the file {name}", name=f"{torch}.toml"))


def _companions(documents: Documents) -> tuple[CompanionRelease, ...]:
    return tuple(
        row
        for tables, document in _read(documents, "companions/*.toml", CompanionFile)
        for row in companion_rows(tables, document)
    )


def _chips(documents: Documents) -> dict[str, Chip]:
    [(name, text), *_] = documents("pci_nvidia.tsv")
    tables, document = _one(documents, "chips.toml", ChipsFile)
    return chip_rows(tables, document, Document(name, text))


def _simple_rows(
    documents: Documents, pattern: str, kind: type[Any], table: str, keys: tuple[str, ...]
) -> tuple[Any, ...]:
    tables, document = _one(documents, pattern, kind)
    rows: tuple[Any, ...] = getattr(tables, table)
    refuse_repeated(rows, lambda row: tuple(getattr(row, k) for k in keys), document, table)
    return rows


def _read(documents: Documents, pattern: str, kind: type[F]) -> Iterable[tuple[F, Document]]:
    for name, text in documents(pattern):
        document = Document(name, text)
        yield read_tables(kind, document), document


def _one(documents: Documents, pattern: str, kind: type[F]) -> tuple[F, Document]:
    for found in _read(documents, pattern, kind):
        return found
    raise BadMatrix(
        say("{path} is missing", path=f"matrices/{pattern}"),
        next_step=say("take it from the repository"),
    )
