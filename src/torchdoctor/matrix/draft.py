"""Drafts the rows of a release from what an index was seen to have: ready for review.

What the default index cannot say is kept from the file that is there, or left out: which variants
the official indexes have, and the labels of the files there.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from torchdoctor.matrix.pins import common_requirements, requirements_on
from torchdoctor.matrix.pythons import in_order
from torchdoctor.matrix.rows import PLATFORMS
from torchdoctor.matrix.seen import SeenInside, SeenMetadata, SeenPackage, SeenWheel, pythons_of
from torchdoctor.matrix.tables import (
    BuildTable,
    ReleaseFile,
    ReleaseTable,
    RequiresTable,
    SmTable,
)
from torchdoctor.matrix.tags import glibc_of, macos_of
from torchdoctor.matrix.versions import version
from torchdoctor.texts import Text, say

PAGE = "default package index: its page and the wheels' METADATA"
WHEELS = "default package index: file names, METADATA and version.py of the wheels"
FLAGS = "arch flags inside libtorch_python.so of the default index's wheel"
PINS = "METADATA of the default index's wheel"
OTHER_INDEXES = """\
Of the official variant indexes nothing is known from here: no builds of theirs stand in this file,
and whether they have a CPU build of the default index too, under which label, was not looked at."""
NOT_LOOKED_AT = "that the official cpu index has it too was not seen"


class Undrafted(ValueError):
    """A release cannot be drafted: something that every row must say was not seen."""

    def __init__(self, words: Text) -> None:
        super().__init__(words)
        self.words = words


@dataclass(frozen=True, slots=True)
class _Platform:
    """What was seen of a release on one platform."""

    name: str
    wheels: tuple[SeenWheel, ...]
    metadata: SeenMetadata
    inside: SeenInside


def draft_release(
    seen: SeenPackage, torch: str, *, checked: str, known: ReleaseFile | None = None
) -> ReleaseFile:
    """The tables of a torch release.

    Args:
        seen: Its wheels, with one of each platform opened for everything.
        torch: The release.
        checked: Date of the reading, ISO 8601.
        known: What the matrix has of it already. Rows that do not stem from the default index are
            kept as they are.

    Raises:
        Undrafted: a platform has no wheel that was opened, or nobody knows when it was released.
    """
    platforms = tuple(_platforms(seen, torch))
    wheels = [wheel for platform in platforms for wheel in platform.wheels]
    uploaded = [wheel.uploaded for wheel in wheels if wheel.uploaded]
    if not uploaded:
        raise Undrafted(say("its page does not say when the files were uploaded (PEP 700)"))
    common = common_requirements(platform.metadata.requires for platform in platforms)
    release = ReleaseTable(
        torch=torch,
        released=min(uploaded),
        requires_python=wheels[0].requires_python or "",
        yanked=all(wheel.yanked for wheel in wheels),
        requires=common,
        source=PAGE,
        checked=checked,
    )
    own = tuple(_build(platform, known, checked) for platform in platforms)
    return ReleaseFile(
        release=release,
        build=_in_place((*own, *_others(known)), known),
        sm=_kernels(platforms, known, checked),
        requires=tuple(_requires(platforms, common, checked)),
    )


def _platforms(seen: SeenPackage, torch: str) -> Iterator[_Platform]:
    for name in PLATFORMS:
        wheels = seen.wheels_of(torch, name)
        opened = [w.name for w in wheels if w.name in seen.metadata and w.name in seen.inside]
        if wheels and not opened:
            raise Undrafted(say("no wheel for {platform} was opened", platform=name))
        if wheels:
            yield _Platform(name, wheels, seen.metadata[opened[0]], seen.inside[opened[0]])


def _build(platform: _Platform, known: ReleaseFile | None, checked: str) -> BuildTable:
    variant = _variant(platform)
    tag, macos_for = _tag(platform)
    sizes = [wheel.size_bytes for wheel in platform.wheels if wheel.size_bytes]
    drafted = BuildTable(
        platform=platform.name,
        variants=(variant,),
        cuda=platform.inside.cuda,
        default_index=True,
        labelled=False,
        pythons=pythons_of(platform.wheels),
        tag=tag,
        glibc=glibc_of(tag),
        macos=macos_of(tag),
        macos_for=macos_for,
        cxx11_abi=platform.inside.cxx11_abi,
        size_mb=round(max(sizes) / 1e6) if sizes else None,
        note=NOT_LOOKED_AT if variant == "cpu" else "",
        source=WHEELS,
        checked=checked,
    )
    # Its label on the variant index, a note, an older floor: what a person found out stays.
    same = [b for b in known.build if _is_same(b, drafted)] if known else []
    return _refreshed(same[0], drafted) if same else drafted


def _variant(platform: _Platform) -> str:
    if platform.name.startswith("macos"):
        return "mps"
    return "pypi" if platform.inside.cuda else "cpu"


def _tag(platform: _Platform) -> tuple[str, dict[str, str]]:
    """The tag that most wheels have (of macOS the lowest), and the macOS floors of the others."""
    tags = Counter(wheel.tag for wheel in platform.wheels)
    if not platform.name.startswith("macos"):
        return tags.most_common(1)[0][0], {}
    tag = min(tags, key=lambda one: version(macos_of(one) or "0"))
    floors = {
        python: macos_of(wheel.tag) or ""
        for wheel in platform.wheels
        if wheel.tag != tag
        for python in wheel.pythons
    }
    return tag, {python: floors[python] for python in in_order(floors)}


def _is_same(known: BuildTable, drafted: BuildTable) -> bool:
    return known.default_index and (known.platform, known.variants) == (
        drafted.platform,
        drafted.variants,
    )


def _refreshed(known: BuildTable, drafted: BuildTable) -> BuildTable:
    """A known row with what was seen: what the index cannot say stays, also where it says less."""
    extra = set(known.pythons) - set(known.default_pythons or known.pythons)
    pythons = in_order({*drafted.pythons, *extra})
    lower = drafted.glibc and known.glibc and version(known.glibc) > version(drafted.glibc)
    fresh = replace(
        drafted,
        labelled=known.labelled,
        pythons=pythons,
        default_pythons=drafted.pythons if pythons != drafted.pythons else (),
        assumed_pythons=tuple(tag for tag in known.assumed_pythons if tag in extra),
        # "manylinux1" claims less than the wheels need.
        glibc=known.glibc if lower else drafted.glibc,
        cxx11_abi=known.cxx11_abi if drafted.cxx11_abi is None else drafted.cxx11_abi,
        note=known.note,
    )
    seen_again = replace(fresh, source=known.source, checked=known.checked)
    return known if seen_again == known else fresh


def _others(known: ReleaseFile | None) -> Iterator[BuildTable]:
    yield from (build for build in known.build if not build.default_index) if known else ()


def _in_place(builds: Iterable[BuildTable], known: ReleaseFile | None) -> tuple[BuildTable, ...]:
    """Builds in the order of the known file; new ones behind, by platform."""
    order = {(b.platform, b.variants): n for n, b in enumerate(known.build)} if known else {}

    def place(build: BuildTable) -> tuple[int, int]:
        at = order.get((build.platform, build.variants), len(order))
        return at, PLATFORMS.index(build.platform)

    return tuple(sorted(builds, key=place))


def _kernels(
    platforms: Iterable[_Platform], known: ReleaseFile | None, checked: str
) -> tuple[SmTable, ...]:
    kernels = list(known.sm) if known else []
    for platform in platforms:
        inside = platform.inside
        if inside.sm is None:
            continue
        fresh = SmTable(
            platform=platform.name, variants=("pypi",), sm=inside.sm, ptx=inside.ptx or (),
            source=FLAGS, checked=checked,
        )  # fmt: skip
        if not any(_says_the_same(table, fresh) for table in kernels):
            kernels = [*_without_pypi(kernels, platform.name), fresh]
    return tuple(kernels)


def _says_the_same(known: SmTable, fresh: SmTable) -> bool:
    same = (known.platform, known.sm, known.ptx) == (fresh.platform, fresh.sm, fresh.ptx)
    return same and "pypi" in known.variants and known.verified


def _without_pypi(kernels: Iterable[SmTable], platform: str) -> Iterator[SmTable]:
    for table in kernels:
        if table.platform != platform or "pypi" not in table.variants:
            yield table
        elif table.variants != ("pypi",):
            yield replace(table, variants=tuple(v for v in table.variants if v != "pypi"))


def _requires(
    platforms: Iterable[_Platform], common: tuple[str, ...], checked: str
) -> Iterator[RequiresTable]:
    for platform in sorted(platforms, key=lambda one: one.name):
        pythons = pythons_of(platform.wheels)
        shared = requirements_on(common, platform.name, pythons)
        everything = requirements_on(platform.metadata.requires, platform.name, pythons)
        own = {name: pin for name, pin in everything.items() if name not in shared}
        if own:
            yield RequiresTable(platform=platform.name, packages=own, source=PINS, checked=checked)
