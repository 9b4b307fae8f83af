"""The compiled form of the matrix: JSON parts that a question reads one by one.

Each kind of row is a part of its own, and so are each platform's builds: a plan for one machine
reads about a fifth of the whole. Rows are lists in the order of the fields, which are named once.
"""

import dataclasses
import functools
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from torchdoctor.matrix.addon_rows import Addon, Prebuilt
from torchdoctor.matrix.ceiling_rows import Ceiling
from torchdoctor.matrix.image_rows import BaseImage, ImageSystem
from torchdoctor.matrix.lazy import BuildsByPlatform, LazyMapping, LazyRows, Once
from torchdoctor.matrix.model import Matrix
from torchdoctor.matrix.rows import (
    PLATFORMS,
    Build,
    CardSupport,
    Chip,
    Code,
    CompanionException,
    CompanionRelease,
    DriverBranch,
    DriverFloor,
    Mirror,
    NumpySupport,
    Release,
)

R = TypeVar("R")
Part = Any  # what json.loads gives
ReadPart = Callable[[str], Part]
Pins = Mapping[str, Mapping[str, str]]
"""Platform -> distribution -> specifier."""

_ROWS_OF: dict[str, type[Any]] = {
    "addons": Addon,
    "base_images": BaseImage,
    "card_support": CardSupport,
    "ceilings": Ceiling,
    "codes": Code,
    "companion_exceptions": CompanionException,
    "companions": CompanionRelease,
    "driver_branches": DriverBranch,
    "driver_floors": DriverFloor,
    "image_systems": ImageSystem,
    "mirrors": Mirror,
    "numpy": NumpySupport,
    "prebuilts": Prebuilt,
}


def parts_of(matrix: Matrix) -> dict[str, Part]:
    """The whole matrix as named parts that `json.dumps` takes."""
    parts = {name: _pack(kind, getattr(matrix, name)) for name, kind in _ROWS_OF.items()}
    parts["releases"] = _pack(Release, matrix.releases, leave_out=("requires",))
    parts["requires"] = {row.torch: row.requires for row in matrix.releases}
    parts["chips"] = _pack(Chip, matrix.chips.values())
    for platform in PLATFORMS:
        builds = (row for row in matrix.builds if row.platform == platform)
        parts[_builds_part(platform)] = _pack(Build, builds)
    return parts


def matrix_of(read: ReadPart) -> Matrix:
    """The matrix that reads a part when a question first needs it."""
    rows: dict[str, Any] = {
        name: LazyRows(functools.partial(_rows, kind, read, name))
        for name, kind in _ROWS_OF.items()
    }
    return Matrix(
        releases=LazyRows(functools.partial(_releases, read)),
        builds=BuildsByPlatform(PLATFORMS, lambda p: _rows(Build, read, _builds_part(p))),
        chips=LazyMapping(lambda: {chip.device: chip for chip in _rows(Chip, read, "chips")}),
        **rows,
    )


def _builds_part(platform: str) -> str:
    return f"builds-{platform}"


def _pack(kind: type[Any], rows: Iterable[object], leave_out: tuple[str, ...] = ()) -> Part:
    names = [f.name for f in dataclasses.fields(kind) if f.name not in leave_out]
    return {"fields": names, "rows": [[getattr(row, name) for name in names] for row in rows]}


def _rows(kind: type[R], read: ReadPart, part: str) -> tuple[R, ...]:
    packed = read(part)
    names = packed["fields"]
    # strict= is left out: it costs, and the part was written by _pack.
    return tuple(
        kind(**dict(zip(names, map(_frozen, row))))  # noqa: B905
        for row in packed["rows"]
    )


def _frozen(value: Part) -> Any:  # noqa: ANN401
    """Lists as the tuples that they were."""
    kind = type(value)  # exact types are enough for what json.loads gives, and faster
    if kind is list:
        return tuple(map(_frozen, value)) if value else ()
    if kind is dict:
        return {key: _frozen(item) for key, item in value.items()}
    return value


def _releases(read: ReadPart) -> tuple[Release, ...]:
    pins: Once[Mapping[str, Pins]] = Once(lambda: read("requires"))
    return tuple(
        dataclasses.replace(row, requires=LazyMapping(functools.partial(_pins_of, pins, row.torch)))
        for row in _rows(Release, read, "releases")
    )


def _pins_of(pins: Once[Mapping[str, Pins]], torch: str) -> Pins:
    return pins()[torch]
