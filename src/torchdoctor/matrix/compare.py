"""Holds the rows of torch against what an index and the wheels on it say today.

What was not seen is no disagreement: a page without sizes contradicts no size, and a wheel that
nobody opened contradicts no pin. Who looked says what was left out.
"""

from collections.abc import Iterable, Iterator, Mapping

from torchdoctor.matrix.disagreement import (
    NOTHING,
    ComparedRow,
    Disagreement,
    build_row,
    opened,
    page_disagreements,
    release_file,
)
from torchdoctor.matrix.model import PLATFORMS, Build, Matrix, Release
from torchdoctor.matrix.pins import normal_requirement, requirements_on, same_specifier
from torchdoctor.matrix.pythons import in_order
from torchdoctor.matrix.seen import SeenInside, SeenPackage, SeenWheel, pythons_of
from torchdoctor.matrix.tags import glibc_of, macos_of
from torchdoctor.matrix.versions import version
from torchdoctor.texts import say


def torch_disagreements(matrix: Matrix, seen: SeenPackage) -> Iterator[Disagreement]:
    """Every value of the releases and of the default index's builds that was seen otherwise."""
    for release in matrix.releases:
        builds = [b for b in matrix.builds if b.torch == release.torch]
        yield from _of_release(release, seen)
        for platform in PLATFORMS:
            own = next((b for b in builds if b.platform == platform and b.default_index), None)
            yield from _of_platform(release, platform, own, seen)


def _of_release(release: Release, seen: SeenPackage) -> Iterator[Disagreement]:
    wheels = seen.wheels_of(release.torch)
    here = ComparedRow(file=release_file(release.torch), name="[release]")
    if not wheels:
        yield from here.against("torch", release.torch, NOTHING)
        return
    yield from page_disagreements(here, wheels, release)
    for name, metadata in opened(wheels, seen.metadata):
        said = set(map(normal_requirement, metadata.requires))
        for requirement in map(normal_requirement, release.requires_common):
            if requirement not in said:
                yield from here.against("requires", requirement, NOTHING, name)


def _of_platform(
    release: Release, platform: str, build: Build | None, seen: SeenPackage
) -> Iterator[Disagreement]:
    wheels = seen.wheels_of(release.torch, platform)
    variant = build.variant if build else say("default build")
    here = build_row(release.torch, platform, variant)
    stated = (build.default_pythons or build.pythons) if build else ()
    yield from here.against("pythons", in_order(stated), pythons_of(wheels))
    if build is not None and wheels:
        yield from _of_default_build(here, release, build, seen)


def _of_default_build(
    here: ComparedRow, release: Release, build: Build, seen: SeenPackage
) -> Iterator[Disagreement]:
    platform = build.platform
    wheels = seen.wheels_of(release.torch, platform)
    yield from _of_tags(here, build, wheels)
    sizes = [wheel.size_bytes for wheel in wheels if wheel.size_bytes]
    if sizes and build.size_mb is not None:
        yield from here.against("size_mb", build.size_mb, round(max(sizes) / 1e6))
    pythons = pythons_of(wheels)
    pins = ComparedRow(file=here.file, name=f"[[requires]] {platform}")
    common = requirements_on(release.requires_common, platform, pythons)
    for name, metadata in opened(wheels, seen.metadata):
        found = requirements_on(metadata.requires, platform, pythons)
        yield from _of_pins(pins, {**common, **release.requires.get(platform, {})}, found, name)
    for name, inside in opened(wheels, seen.inside):
        yield from _of_inside(here, build, inside, name)


def _of_tags(
    here: ComparedRow, build: Build, wheels: Iterable[SeenWheel]
) -> Iterator[Disagreement]:
    newer = dict(build.macos_for)
    plain = {w.tag for w in wheels if not newer.keys() & set(w.pythons)}
    yield from here.against("tag", {build.wheel_tag}, plain or {build.wheel_tag})
    for wheel in wheels:
        lowest = glibc_of(wheel.tag)
        # Old wheels name manylinux1 and need a newer glibc all the same; never the reverse.
        if build.glibc and lowest and version(build.glibc) < version(lowest):
            yield from here.against("glibc", build.glibc, lowest, wheel.name)
        for python in wheel.pythons if build.macos else ():
            stated = newer.get(python, build.macos)
            key = say("macos of {python}", python=python)
            yield from here.against(key, stated, macos_of(wheel.tag), wheel.name)


def _of_pins(
    here: ComparedRow, stated: Mapping[str, str], found: Mapping[str, str], wheel: str
) -> Iterator[Disagreement]:
    for name in sorted(stated.keys() | found.keys()):
        one, other = stated.get(name), found.get(name)
        if one is None or other is None or not same_specifier(one, other):
            yield from here.against(name, _specifier(one), _specifier(other), wheel)


def _specifier(said: str | None) -> str | None:
    return say("any version") if said == "" else said


def _of_inside(
    here: ComparedRow, build: Build, inside: SeenInside, wheel: str
) -> Iterator[Disagreement]:
    yield from here.against("cuda", build.cuda, inside.cuda, wheel)
    kernels = ComparedRow(file=here.file, name=here.name.replace("[[build]]", "[[sm]]"))
    if inside.sm is not None:
        yield from kernels.against("sm", build.sm, inside.sm, wheel)
    if inside.ptx is not None:
        yield from kernels.against("ptx", build.ptx, inside.ptx, wheel)
    if None not in (build.cxx11_abi, inside.cxx11_abi):
        yield from here.against("cxx11_abi", build.cxx11_abi, inside.cxx11_abi, wheel)
