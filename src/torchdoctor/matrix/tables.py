"""The tables of `matrices/*.toml` as they are written; `expand` makes rows of them.

A table says once what several rows share: one [[build]] holds all variants of a platform that
differ in nothing, one [[sm]] the kernels of several builds. Tables without such sharing are rows
already and stand in `rows`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from torchdoctor.matrix.addon_rows import Addon, Prebuilt
from torchdoctor.matrix.ceiling_rows import Ceiling
from torchdoctor.matrix.image_rows import BaseImage, ImageSystem
from torchdoctor.matrix.rows import (
    Api,
    CardSupport,
    CompanionException,
    DriverBranch,
    DriverFloor,
    Mirror,
    NumpySupport,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sourced:
    """What every table must say: from where, and seen when."""

    source: str
    checked: str
    verified: bool = True
    note: str = ""
    """What to know; where `verified` is false, why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseTable(Sourced):
    """[release] of `torch/X.Y.Z.toml`."""

    torch: str
    released: str
    requires_python: str
    yanked: bool = False
    requires: tuple[str, ...] = ()
    """Requirements of every build, as METADATA writes them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildTable(Sourced):
    """[[build]]: variants of one platform that share everything."""

    platform: str
    variants: tuple[str, ...]
    pythons: tuple[str, ...]
    tag: str
    """Platform tag of the files."""
    labelled: bool
    """Whether the files of the variant indexes carry the variant's name as local label."""
    default_index: bool = False
    cuda: str | None = None
    """Of the variant pypi; the others have it in their name."""
    glibc: str | None = None
    macos: str | None = None
    macos_for: Mapping[str, str] = field(default_factory=dict)
    cxx11_abi: bool | None = None
    size_mb: int | None = None
    default_pythons: tuple[str, ...] = ()
    assumed_pythons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SmTable(Sourced):
    """[[sm]]: the compute capabilities that some builds have kernels for."""

    platform: str
    variants: tuple[str, ...]
    sm: tuple[str, ...]
    ptx: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RequiresTable(Sourced):
    """[[requires]]: what the default build of a platform pins in its METADATA."""

    platform: str
    packages: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseFile:
    """`torch/X.Y.Z.toml`: one torch release."""

    release: ReleaseTable
    build: tuple[BuildTable, ...]
    sm: tuple[SmTable, ...] = ()
    requires: tuple[RequiresTable, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WheelsTable:
    """[[release.wheels]]: platforms that have the same interpreter tags."""

    platforms: tuple[str, ...]
    pythons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanionTable(Sourced):
    """[[release]] of `companions/PACKAGE.toml`."""

    version: str
    released: str
    torch: str | None = None
    """Specifier; left out: not known."""
    requires_python: str | None = None
    yanked: bool = False
    wheels: tuple[WheelsTable, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanionFile:
    """`companions/PACKAGE.toml`."""

    package: str
    release: tuple[CompanionTable, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CodesTable(Sourced):
    """[[codes]]: the statuses of one interface."""

    api: Api
    names: Mapping[str, str]
    """Number -> name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CapabilityTable(Sourced):
    """[[capability]]: the chips of one compute capability."""

    compute_capability: str
    chips: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionFile:
    """`companion_exceptions.toml`."""

    companion_exception: tuple[CompanionException, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverFloorFile:
    """`driver_floors.toml`."""

    driver_floor: tuple[DriverFloor, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverBranchFile:
    """`driver_branches.toml`."""

    driver_branch: tuple[DriverBranch, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CeilingFile:
    """`ceilings.toml`."""

    ceiling: tuple[Ceiling, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CardSupportFile:
    """`card_support.toml`."""

    card_support: tuple[CardSupport, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AddonFile:
    """`addons.toml`."""

    addon: tuple[Addon, ...]
    prebuilt: tuple[Prebuilt, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MirrorFile:
    """`mirrors.toml`."""

    mirror: tuple[Mirror, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageFile:
    """`images.toml`."""

    base_image: tuple[BaseImage, ...]
    image_system: tuple[ImageSystem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NumpyFile:
    """`numpy.toml`."""

    numpy: tuple[NumpySupport, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CodesFile:
    """`codes.toml`."""

    codes: tuple[CodesTable, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChipsFile:
    """`chips.toml`."""

    capability: tuple[CapabilityTable, ...]
