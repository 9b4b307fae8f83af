"""What the indexes of the matrix hold: versions of torch and its companions, file by file.

A variant's folder carries the builds of that variant, labelled (2.6.0+cu124) where its files are;
the default index carries one build of each release for a platform, and never a label.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from torchdoctor.lint.addresses import Address
from torchdoctor.lint.model import FAMILY, Index
from torchdoctor.matrix.model import Build, CompanionRelease, Matrix, version


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One version of a package in one place, for one platform."""

    package: str
    version: str
    """As installers see it, with its local label."""
    platform: str
    pythons: tuple[str, ...]
    torch: str | None = None
    """The releases of torch that it requires; None for torch itself, and where it requires none."""
    glibc: str | None = None
    macos: str | None = None
    build: Build | None = None
    """torch's build; a companion's is the one that it was made beside."""
    yanked: bool = False
    index: Index | None = None

    @property
    def release(self) -> str:
        """The version without its label."""
        return self.version.partition("+")[0]


def held_at(
    address: Address, package: str, platform: str, matrix: Matrix
) -> tuple[Held, ...] | None:
    """What lies at an address of a package for a platform; None: not known."""
    if package not in FAMILY:
        return None
    if address.kind == "default":
        return tuple(_on_default(package, platform, matrix))
    if address.kind == "all":
        return tuple(_in_folders(matrix.builds_for(platform), package, matrix))
    if address.kind == "variant" and is_judged(address.variant, matrix):
        builds = (b for b in matrix.builds_for(platform) if folder_of(b) == address.variant)
        return tuple(_in_folders(builds, package, matrix))
    return None


def is_judged(variant: str | None, matrix: Matrix) -> bool:
    """Whether the matrix would know builds of a variant, if there were any.

    CUDA variants older than those of its oldest release are before its time, and ROCm and XPU are
    none of its matters.
    """
    if variant is None or not variant.startswith(("cpu", "cu")):
        return False
    if variant == "cpu" or any(build.variant == variant for build in matrix.builds):
        return True
    oldest = min(matrix.releases, key=lambda row: version(row.torch), default=None)
    first = [b.variant for b in matrix.builds if oldest and b.torch == oldest.torch]
    return _number(variant) > max(map(_number, first), default=0)


def _number(variant: str) -> int:
    digits = variant.removeprefix("cu")
    return int(digits) if digits.isdecimal() else 0


def folder_of(build: Build) -> str | None:
    """The variant folder that a build lies in; None: on the default index alone."""
    if build.variant == "pypi":
        return None
    return "cpu" if build.variant == "mps" else build.variant


def _on_default(package: str, platform: str, matrix: Matrix) -> Iterator[Held]:
    if package != "torch":
        yield from _companions_on_default(package, platform, matrix)
        return
    for build in matrix.builds_for(platform):
        if build.default_index:
            pythons = build.default_pythons or build.pythons
            yield _torch(build, build.torch, pythons, matrix)


def _companions_on_default(package: str, platform: str, matrix: Matrix) -> Iterator[Held]:
    for row in matrix.companions:
        if row.package == package and row.pythons.get(platform):
            yield _companion(row, row.version, platform, None)


def _in_folders(builds: Iterable[Build], package: str, matrix: Matrix) -> Iterator[Held]:
    seen: set[str] = set()
    for build in builds:
        if folder_of(build) is None:
            continue
        held = (
            _torch(build, labelled(build.torch, build.label), build.pythons, matrix)
            if package == "torch"
            else _beside(build, package, matrix)
        )
        if held is not None and held.version not in seen:
            seen.add(held.version)
            yield held


def _torch(build: Build, shown: str, pythons: tuple[str, ...], matrix: Matrix) -> Held:
    release = matrix.release(build.torch)
    return Held(
        package="torch",
        version=shown,
        platform=build.platform,
        pythons=pythons,
        glibc=build.glibc,
        macos=build.macos,
        build=build,
        yanked=bool(release and release.yanked),
    )


def _beside(build: Build, package: str, matrix: Matrix) -> Held | None:
    """The companion in a build's own folder; None: it has none there."""
    row = matrix.companion(package, build.torch)
    if row is None or not row.pythons.get(build.platform):
        return None
    special = matrix.companion_exception(package, row.version, build.variant, build.platform)
    if special is not None and special.label:
        return None  # it lies in another folder, or nowhere
    label = None if special is not None or build.variant == "mps" else build.variant
    return _companion(row, labelled(row.version, label), build.platform, build)


def _companion(row: CompanionRelease, shown: str, platform: str, build: Build | None) -> Held:
    return Held(
        package=row.package,
        version=shown,
        platform=platform,
        pythons=row.pythons[platform],
        torch=required_torch(row),
        build=build,
        yanked=row.yanked,
    )


def required_torch(row: CompanionRelease) -> str | None:
    """What a companion's METADATA requires of torch, which is what installers see.

    From 2.11 on torchaudio requires none, though it serves only torch 2.11 and later
    (pytorch/audio PR 4212).
    """
    silent = row.package == "torchaudio" and version(row.version) >= version("2.11")
    return None if silent else row.torch


def labelled(release: str, label: str | None) -> str:
    """A version with its local label."""
    return f"{release}+{label}" if label else release
