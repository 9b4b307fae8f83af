"""A user's own rows on top of the shipped ones: a newer release, builds or a mirror of a company.

A file of rows in the form of `matrices/` may add to the matrix. It may repeat what stands there,
and it may not contradict it: whoever sees another fact should have the shipped row corrected.
"""

import dataclasses
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from torchdoctor.matrix.addon_rows import Prebuilt
from torchdoctor.matrix.document import Document, Place
from torchdoctor.matrix.expand import build_rows, companion_rows, release_row
from torchdoctor.matrix.image_rows import BaseImage
from torchdoctor.matrix.lazy import BuildsByPlatform
from torchdoctor.matrix.model import Matrix
from torchdoctor.matrix.reading import read_tables
from torchdoctor.matrix.rows import (
    PLATFORMS,
    Build,
    CompanionException,
    CompanionRelease,
    DriverBranch,
    DriverFloor,
    Mirror,
    NumpySupport,
    Release,
)
from torchdoctor.matrix.tables import (
    BuildTable,
    CompanionFile,
    CompanionTable,
    ReleaseFile,
    ReleaseTable,
    RequiresTable,
    SmTable,
)
from torchdoctor.matrix.versions import version
from torchdoctor.texts import say

R = TypeVar("R")
_ABOUT_THE_ROW = (
    "source",
    "checked",
    "verified",
    "note",
    "notes",
    "where",
    "sm_source",
    "sm_note",
    "sm_checked",
    "sm_verified",
)
"""Where two rows may differ that state the same fact."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtraCompanionTable(CompanionTable):
    """[[companion]]: a release of a companion."""

    package: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtraFile:
    """A user's file: one torch release at most, and rows of other kinds."""

    release: ReleaseTable | None = None
    build: tuple[BuildTable, ...] = ()
    sm: tuple[SmTable, ...] = ()
    requires: tuple[RequiresTable, ...] = ()
    companion: tuple[ExtraCompanionTable, ...] = ()
    companion_exception: tuple[CompanionException, ...] = ()
    driver_floor: tuple[DriverFloor, ...] = ()
    driver_branch: tuple[DriverBranch, ...] = ()
    mirror: tuple[Mirror, ...] = ()
    base_image: tuple[BaseImage, ...] = ()
    numpy: tuple[NumpySupport, ...] = ()
    prebuilt: tuple[Prebuilt, ...] = ()


_SIMPLE: dict[str, tuple[str, Callable[[Any], Hashable]]] = {
    "companion_exception": (
        "companion_exceptions",
        lambda row: (row.package, row.variant, row.platform, row.versions),
    ),
    "driver_floor": ("driver_floors", lambda row: (row.os, row.cuda_major)),
    "driver_branch": ("driver_branches", lambda row: row.branch),
    "mirror": ("mirrors", lambda row: row.id),
    "numpy": ("numpy", lambda row: row.os),
    "base_image": ("base_images", lambda row: row.cuda),
    "prebuilt": (
        "prebuilts",
        lambda row: (row.package, row.version, row.platform, row.cuda, row.torch),
    ),
}
"""Table -> kind of row in the matrix, and what names a row."""


def with_extra(matrix: Matrix, document: Document) -> Matrix:
    """The matrix with the rows of a user's file.

    Raises:
        BadMatrix: a row that cannot be read or contradicts a row of the matrix, with its place.
    """
    tables = read_tables(ExtraFile, document)
    changed: dict[str, Any] = {}
    for table, (kind, key_of) in _SIMPLE.items():
        rows = getattr(tables, table)
        if rows:
            numbered = tuple((row, Place(table, number)) for number, row in enumerate(rows))
            known = getattr(matrix, kind)
            changed[kind] = (*known, *_new(numbered, known, key_of, document))
    if tables.companion:
        changed["companions"] = _companions(matrix, tables, document)
    if tables.release is not None:
        changed |= _torch(matrix, tables.release, tables, document)
    elif tables.build or tables.sm or tables.requires:
        kind = next(name for name in ("build", "sm", "requires") if getattr(tables, name))
        raise document.refusal(
            Place(kind, 0),
            say("stands without a [release]"),
            say("say of which torch release it is"),
        )
    return dataclasses.replace(matrix, **changed)


def _companions(
    matrix: Matrix, tables: ExtraFile, document: Document
) -> tuple[CompanionRelease, ...]:
    numbered = []
    for number, table in enumerate(tables.companion):
        file = CompanionFile(package=table.package, release=(table,))
        numbered += [(row, Place("companion", number)) for row in companion_rows(file, document)]
    known = matrix.companions
    new = _new(numbered, known, lambda row: (row.package, row.version), document)
    return (*known, *new)


def _torch(
    matrix: Matrix, release: ReleaseTable, tables: ExtraFile, document: Document
) -> dict[str, Any]:
    """Releases and builds with those of the file, newest release first."""
    file = ReleaseFile(release=release, build=tables.build, sm=tables.sm, requires=tables.requires)
    row = release_row(file)
    return {
        "releases": _releases(matrix, row, document),
        "builds": _builds(matrix, build_rows(file, document), tables.build, document),
    }


def _releases(matrix: Matrix, row: Release, document: Document) -> tuple[Release, ...]:
    known = matrix.release(row.torch)
    if known is not None:
        _refuse_contradiction(row, known, Place("release"), document, ("requires",))
        for platform, pins in row.requires.items():
            if known.requires.get(platform, pins) != pins:
                what = say(
                    "says other pins of {platform} for torch {version} than the matrix",
                    platform=platform,
                    version=row.torch,
                )
                raise document.refusal(Place("requires", 0), what, say("leave them out"))
        # The shipped row stays, with its source; only pins of other platforms come on top.
        row = dataclasses.replace(known, requires={**row.requires, **known.requires})
    others = (one for one in matrix.releases if one.torch != row.torch)
    return tuple(sorted((*others, row), key=lambda one: version(one.torch), reverse=True))


def _builds(
    matrix: Matrix, rows: Sequence[Build], tables: Sequence[BuildTable], document: Document
) -> BuildsByPlatform:
    places = [Place("build", n) for n, table in enumerate(tables) for _ in table.variants]
    numbered = tuple(zip(rows, places, strict=True))
    new: dict[str, tuple[Build, ...]] = {}
    for platform in {row.platform for row in rows}:
        here = tuple(pair for pair in numbered if pair[0].platform == platform)
        known = matrix.builds_for(platform)
        new[platform] = _new(here, known, lambda row: (row.torch, row.variant), document)

    def of(platform: str) -> tuple[Build, ...]:
        together = (*new.get(platform, ()), *matrix.builds_for(platform))
        return tuple(sorted(together, key=lambda row: version(row.torch), reverse=True))

    return BuildsByPlatform(PLATFORMS, of)


def _new(
    rows: Iterable[tuple[R, Place]],
    known: Iterable[R],
    key_of: Callable[[R], Hashable],
    document: Document,
) -> tuple[R, ...]:
    """The rows that are not known yet.

    Raises:
        BadMatrix: a row that says otherwise than a known one of the same key.
    """
    by_key: dict[Hashable, R] = {key_of(row): row for row in known}
    new = []
    for row, place in rows:
        other = by_key.setdefault(key_of(row), row)
        if other is row:
            new.append(row)
        else:
            _refuse_contradiction(row, other, place, document)
    return tuple(new)


def _refuse_contradiction(
    row: object, known: object, place: Place, document: Document, leave_out: tuple[str, ...] = ()
) -> None:
    for field in dataclasses.fields(row):  # type: ignore[arg-type] # rows are dataclasses
        ours, theirs = getattr(row, field.name), getattr(known, field.name)
        if field.name in (*_ABOUT_THE_ROW, *leave_out) or _same(ours, theirs):
            continue
        at = dataclasses.replace(place, key=field.name)
        what = say(
            "says {key} = {ours}, but the matrix has {theirs}",
            key=field.name,
            ours=repr(ours),
            theirs=repr(theirs),
        )
        source = getattr(known, "source", "")
        right = say("leave the row out, or say the same (source: {source})", source=source)
        raise document.refusal(at, what, right)


def _same(ours: object, theirs: object) -> bool:
    if isinstance(ours, Mapping) and isinstance(theirs, Mapping):
        return dict(ours) == dict(theirs)
    return ours == theirs
