"""Holds the rows of the matrix against what an index and the wheels on it say today.

What was not seen is no disagreement: a page without sizes contradicts no size, and a wheel that
nobody opened contradicts no pin. Who looked says what was left out.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from torchdoctor.matrix.model import PLATFORMS, Build, CompanionRelease, Matrix, Release
from torchdoctor.matrix.pins import (
    normal_requirement,
    requirement_of,
    requirements_on,
    same_specifier,
)
from torchdoctor.matrix.pythons import in_order
from torchdoctor.matrix.seen import (
    SeenInside,
    SeenMetadata,
    SeenPackage,
    SeenWheel,
    pythons_of,
)
from torchdoctor.matrix.tags import glibc_of, macos_of
from torchdoctor.matrix.versions import version

T = TypeVar("T", SeenMetadata, SeenInside)

NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """A value of the matrix that an index contradicts."""

    file: str
    """File of the row: "matrices/torch/2.6.0.toml"."""
    row: str
    """Row in it: "[[build]] linux_x86_64 pypi"."""
    key: str
    matrix: str
    """What the row says, as text; "nothing" where there is none."""
    index: str
    """What the index says."""
    wheel: str | None = None
    """The wheel that says so, where it is one alone."""

    def __str__(self) -> str:
        """The disagreement as one line."""
        named = f" ({self.wheel})" if self.wheel else ""
        return f"{self.file} {self.row} {self.key}: {self.matrix} here, {self.index} there{named}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """A row under comparison."""

    file: str
    name: str

    def against(
        self, key: str, matrix: object, index: object, wheel: str | None = None
    ) -> Iterator[Disagreement]:
        if matrix != index:
            yield Disagreement(
                file=self.file,
                row=self.name,
                key=key,
                matrix=_shown(matrix),
                index=_shown(index),
                wheel=wheel,
            )


def torch_disagreements(matrix: Matrix, seen: SeenPackage) -> Iterator[Disagreement]:
    """Every value of the releases and of the default index's builds that was seen otherwise."""
    for release in matrix.releases:
        builds = [b for b in matrix.builds if b.torch == release.torch]
        yield from _of_release(release, seen)
        for platform in PLATFORMS:
            own = next((b for b in builds if b.platform == platform and b.default_index), None)
            yield from _of_platform(release, platform, own, seen)


def companion_disagreements(
    rows: Iterable[CompanionRelease], seen: SeenPackage
) -> Iterator[Disagreement]:
    """Every value of a companion's releases that was seen otherwise."""
    for row in rows:
        wheels = seen.wheels_of(row.version)
        here = _Row(
            file=f"matrices/companions/{row.package}.toml", name=f"[[release]] {row.version}"
        )
        if not wheels:
            yield from here.against("version", row.version, NOTHING)
            continue
        yield from _of_page(here, wheels, row)
        for platform in PLATFORMS:
            found = pythons_of(seen.wheels_of(row.version, platform))
            stated = in_order(row.pythons.get(platform, ()))
            yield from here.against(f"pythons {platform}", stated, found)
        yield from _of_companion_pins(here, row, seen)


def variant_disagreements(
    builds: Iterable[Build], variant: str, wheels: Iterable[SeenWheel]
) -> Iterator[Disagreement]:
    """Every build of a variant that its index has otherwise: interpreters, label, or at all.

    Args:
        builds: All builds of the matrix.
        variant: Of the index, "cu124".
        wheels: The torch wheels that it lists.
    """
    listed: dict[tuple[str, str], list[SeenWheel]] = {}
    for wheel in wheels:
        for platform in wheel.platforms:
            listed.setdefault((wheel.version, platform), []).append(wheel)
    # macOS: the cpu index repeats the wheels of the default index, which are the variant mps.
    rows = {(b.torch, b.platform): b for b in builds if b.variant == variant}
    known = {b.torch for b in builds}
    for torch, platform in sorted(rows.keys() | listed.keys()):
        if torch not in known or platform.startswith("macos"):
            continue
        here = _build_row(torch, platform, variant)
        build, found = rows.get((torch, platform)), listed.get((torch, platform), [])
        stated = in_order(build.pythons if build else ())
        yield from here.against("pythons", stated, pythons_of(found))
        if build and found:
            yield from here.against("label", {build.label}, {wheel.label for wheel in found})


def _of_release(release: Release, seen: SeenPackage) -> Iterator[Disagreement]:
    wheels = seen.wheels_of(release.torch)
    here = _Row(file=_file(release.torch), name="[release]")
    if not wheels:
        yield from here.against("torch", release.torch, NOTHING)
        return
    yield from _of_page(here, wheels, release)
    for name, metadata in _opened(wheels, seen.metadata):
        said = set(map(normal_requirement, metadata.requires))
        for requirement in map(normal_requirement, release.requires_common):
            if requirement not in said:
                yield from here.against("requires", requirement, NOTHING, name)


def _of_page(
    here: _Row, wheels: Iterable[SeenWheel], row: Release | CompanionRelease
) -> Iterator[Disagreement]:
    uploaded = [wheel.uploaded for wheel in wheels if wheel.uploaded]
    if uploaded:
        yield from here.against("released", row.released, min(uploaded))
    withdrawn = {wheel.yanked for wheel in wheels}
    if None not in withdrawn:
        yield from here.against("yanked", row.yanked, all(withdrawn))
    stated = row.requires_python or ""
    for said in sorted({wheel.requires_python or "" for wheel in wheels}):
        if not same_specifier(said, stated):
            yield from here.against("requires_python", stated, said)


def _of_platform(
    release: Release, platform: str, build: Build | None, seen: SeenPackage
) -> Iterator[Disagreement]:
    wheels = seen.wheels_of(release.torch, platform)
    variant = build.variant if build else "default build"
    here = _build_row(release.torch, platform, variant)
    stated = (build.default_pythons or build.pythons) if build else ()
    yield from here.against("pythons", in_order(stated), pythons_of(wheels))
    if build is not None and wheels:
        yield from _of_default_build(here, release, build, seen)


def _of_default_build(
    here: _Row, release: Release, build: Build, seen: SeenPackage
) -> Iterator[Disagreement]:
    platform = build.platform
    wheels = seen.wheels_of(release.torch, platform)
    yield from _of_tags(here, build, wheels)
    sizes = [wheel.size_bytes for wheel in wheels if wheel.size_bytes]
    if sizes and build.size_mb is not None:
        yield from here.against("size_mb", build.size_mb, round(max(sizes) / 1e6))
    pythons = pythons_of(wheels)
    pins = _Row(file=here.file, name=f"[[requires]] {platform}")
    common = requirements_on(release.requires_common, platform, pythons)
    for name, metadata in _opened(wheels, seen.metadata):
        found = requirements_on(metadata.requires, platform, pythons)
        yield from _of_pins(pins, {**common, **release.requires.get(platform, {})}, found, name)
    for name, inside in _opened(wheels, seen.inside):
        yield from _of_inside(here, build, inside, name)


def _of_tags(here: _Row, build: Build, wheels: Iterable[SeenWheel]) -> Iterator[Disagreement]:
    newer = dict(build.macos_for)
    plain = {w.tag for w in wheels if not newer.keys() & set(w.pythons)}
    yield from here.against("tag", {build.wheel_tag}, plain or {build.wheel_tag})
    for wheel in wheels:
        lowest = glibc_of(wheel.tag)
        # Old wheels name manylinux1 and need a newer glibc all the same; never the reverse.
        if build.glibc and lowest and version(build.glibc) < version(lowest):
            yield from here.against("glibc", build.glibc, lowest, wheel.name)
        if build.macos:
            [python, *_] = wheel.pythons
            stated = newer.get(python, build.macos)
            yield from here.against(f"macos of {python}", stated, macos_of(wheel.tag), wheel.name)


def _of_pins(
    here: _Row, stated: Mapping[str, str], found: Mapping[str, str], wheel: str
) -> Iterator[Disagreement]:
    for name in sorted(stated.keys() | found.keys()):
        one, other = stated.get(name), found.get(name)
        if one is None or other is None or not same_specifier(one, other):
            yield from here.against(name, _specifier(one), _specifier(other), wheel)


def _specifier(said: str | None) -> str | None:
    return "any version" if said == "" else said


def _of_inside(here: _Row, build: Build, inside: SeenInside, wheel: str) -> Iterator[Disagreement]:
    yield from here.against("cuda", build.cuda, inside.cuda, wheel)
    kernels = _Row(file=here.file, name=here.name.replace("[[build]]", "[[sm]]"))
    if inside.sm is not None:
        yield from kernels.against("sm", build.sm, inside.sm, wheel)
    if inside.ptx is not None:
        yield from kernels.against("ptx", build.ptx, inside.ptx, wheel)
    if None not in (build.cxx11_abi, inside.cxx11_abi):
        yield from here.against("cxx11_abi", build.cxx11_abi, inside.cxx11_abi, wheel)


def _of_companion_pins(
    here: _Row, row: CompanionRelease, seen: SeenPackage
) -> Iterator[Disagreement]:
    if row.yanked:
        return  # often withdrawn for its pins, on which its wheels need not agree
    for name, metadata in _opened(seen.wheels_of(row.version), seen.metadata):
        pin = requirement_of(metadata.requires, "torch")
        # No pin contradicts none: some wheels name torch alone, and torchcodec not even that.
        if pin and not same_specifier(pin, row.torch or ""):
            yield from here.against("torch", row.torch, pin, name)


def _opened(wheels: Iterable[SeenWheel], known: Mapping[str, T]) -> Iterator[tuple[str, T]]:
    yield from ((wheel.name, known[wheel.name]) for wheel in wheels if wheel.name in known)


def _file(torch: str) -> str:
    return f"matrices/torch/{torch}.toml"


def _build_row(torch: str, platform: str, variant: str) -> _Row:
    return _Row(file=_file(torch), name=f"[[build]] {platform} {variant}")


def _shown(value: object) -> str:
    if isinstance(value, (set, frozenset)):
        return " ".join(sorted(str(one) for one in value if one is not None)) or NOTHING
    if isinstance(value, tuple):
        return " ".join(map(str, value)) or NOTHING
    return NOTHING if value in (None, "") else str(value)
