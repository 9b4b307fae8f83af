"""The tables of a file to rows: what a table says for several is said for each."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from torchdoctor.matrix.document import Document, Place
from torchdoctor.matrix.rows import Build, Chip, Code, CompanionRelease, Release
from torchdoctor.matrix.tables import (
    BuildTable,
    ChipsFile,
    CodesFile,
    CompanionFile,
    CompanionTable,
    ReleaseFile,
    SmTable,
)
from torchdoctor.texts import Text, say

T = TypeVar("T")
_OF_THE_DEFAULT_INDEX = ("pypi", "mps")


def cuda_of(variant: str) -> str | None:
    """The CUDA in a variant's name: "cu124" is 12.4; None for cpu, mps and pypi."""
    digits = variant.removeprefix("cu")
    return f"{digits[:-1]}.{digits[-1]}" if digits.isdecimal() else None


def release_row(tables: ReleaseFile) -> Release:
    """The release of a file."""
    table = tables.release
    return Release(
        torch=table.torch,
        released=table.released,
        requires_python=table.requires_python,
        yanked=table.yanked,
        requires={row.platform: dict(row.packages) for row in tables.requires},
        source=table.source,
        checked=table.checked,
        requires_common=table.requires,
    )


def build_rows(tables: ReleaseFile, document: Document) -> tuple[Build, ...]:
    """The builds of a release.

    Raises:
        BadMatrix: a build that stands twice, has no kernels or two lists of them, or contradicts
            itself.
    """
    kernels = _kernels(tables.sm, document)
    seen: set[tuple[str, str]] = set()
    builds = []
    for number, table in enumerate(tables.build):
        _check_build(table, document, Place("build", number))
        for variant in table.variants:
            key = (table.platform, variant)
            if key in seen:
                place = Place("build", number, "variants")
                what = _repeats(variant, table.platform)
                raise document.refusal(place, what, say("each build stands once"))
            seen.add(key)
            if variant not in ("cpu", "mps") and key not in kernels:
                place = Place("build", number)
                what = say("has {variant}, for which no [[sm]] says the kernels", variant=variant)
                right = say("an [[sm]] row with this platform and variant")
                raise document.refusal(place, what, right)
            builds.append(_build(tables.release.torch, table, variant, kernels.get(key)))
    _check_all_used(tables.sm, seen, document)
    return tuple(builds)


def _kernels(tables: Sequence[SmTable], document: Document) -> dict[tuple[str, str], SmTable]:
    kernels: dict[tuple[str, str], SmTable] = {}
    for number, table in enumerate(tables):
        for variant in table.variants:
            if (table.platform, variant) in kernels:
                place = Place("sm", number, "variants")
                what = _repeats(variant, table.platform)
                raise document.refusal(place, what, say("one list of kernels for each build"))
            kernels[table.platform, variant] = table
    return kernels


def _repeats(variant: str, platform: str) -> Text:
    return say("repeats {variant} of {platform}", variant=variant, platform=platform)


def _check_all_used(
    tables: Sequence[SmTable], builds: set[tuple[str, str]], document: Document
) -> None:
    for number, table in enumerate(tables):
        for variant in table.variants:
            if (table.platform, variant) not in builds:
                place = Place("sm", number, "variants")
                what = say(
                    "has {variant} of {platform}, which is no build",
                    variant=variant,
                    platform=table.platform,
                )
                raise document.refusal(place, what, say("a variant that a [[build]] has"))


def _check_build(table: BuildTable, document: Document, place: Place) -> None:
    for key, wrong, right in _contradictions(table):
        if wrong:
            at = Place(place.table, place.number, key)
            raise document.refusal(at, say("contradicts itself in {key}", key=key), right)


def _contradictions(table: BuildTable) -> Iterator[tuple[str, bool, Text]]:
    variants, system = set(table.variants), table.platform.partition("_")[0]
    own = variants & set(_OF_THE_DEFAULT_INDEX)
    other_cuda = any(cuda_of(variant) for variant in variants)
    macos, pypi = system == "macos", "pypi" in variants
    yield "variants", not variants, say("at least one variant")
    yield "default_index", bool(own) and not table.default_index, say("pypi and mps lie there")
    elsewhere = say("cuXXX lies on variant indexes")
    yield "default_index", other_cuda and table.default_index, elsewhere
    yield "labelled", bool(own) and table.labelled, say("the default index knows no local labels")
    yield "cuda", pypi != (table.cuda is not None), say("for pypi, and for it alone")
    yield "variants", macos != ("mps" in variants), say("mps, on macOS and there alone")
    yield "glibc", system != "linux" and table.glibc is not None, say("on Linux alone")
    yield "macos", macos != (table.macos is not None), say("on macOS, and there alone")
    for key in ("default_pythons", "assumed_pythons"):
        yield key, not set(getattr(table, key)) <= set(table.pythons), say("some of pythons")


def _build(torch: str, table: BuildTable, variant: str, kernels: SmTable | None) -> Build:
    return Build(
        torch=torch,
        variant=variant,
        cuda=table.cuda or cuda_of(variant),
        platform=table.platform,
        pythons=table.pythons,
        default_index=table.default_index,
        label=variant if table.labelled else None,
        glibc=table.glibc,
        macos=table.macos,
        sm=kernels.sm if kernels else (),
        ptx=kernels.ptx if kernels else (),
        cxx11_abi=table.cxx11_abi,
        size_mb=table.size_mb,
        verified=table.verified,
        source=table.source,
        checked=table.checked,
        sm_verified=kernels.verified if kernels else True,
        sm_source=kernels.source if kernels else "",
        wheel_tag=table.tag,
        macos_for=tuple(table.macos_for.items()),
        default_pythons=table.default_pythons,
        assumed_pythons=table.assumed_pythons,
        note=table.note,
        sm_note=kernels.note if kernels else "",
        sm_checked=kernels.checked if kernels else "",
    )


def companion_rows(tables: CompanionFile, document: Document) -> tuple[CompanionRelease, ...]:
    """The releases of a companion.

    Raises:
        BadMatrix: a release that stands twice.
    """
    refuse_repeated(tables.release, lambda row: row.version, document, "release")
    return tuple(_companion(tables.package, table) for table in tables.release)


def _companion(package: str, table: CompanionTable) -> CompanionRelease:
    return CompanionRelease(
        package=package,
        version=table.version,
        released=table.released,
        torch=table.torch,
        requires_python=table.requires_python,
        pythons={p: wheels.pythons for wheels in table.wheels for p in wheels.platforms},
        source=table.source,
        checked=table.checked,
        verified=table.verified,
        note=table.note,
        yanked=table.yanked,
    )


def code_rows(tables: CodesFile, document: Document) -> tuple[Code, ...]:
    """The statuses of all interfaces.

    Raises:
        BadMatrix: a status that is no number, or an interface that stands twice.
    """
    refuse_repeated(tables.codes, lambda row: row.api, document, "codes")
    for number, table in enumerate(tables.codes):
        for code in table.names:
            if not code.isdecimal():
                place = Place("codes", number, code)
                odd = say("has the status {code}", code=repr(code))
                raise document.refusal(place, odd, say("a number is right there"))
    return tuple(
        Code(api=t.api, code=int(code), name=name, source=t.source, checked=t.checked)
        for t in tables.codes
        for code, name in t.names.items()
    )


def chip_rows(tables: ChipsFile, document: Document, ids: Document) -> dict[str, Chip]:
    """PCI device id -> chip, from the capabilities of the chips and the list of ids.

    Args:
        tables: Compute capability -> chips.
        document: Their file.
        ids: Lines of device id, chip and name, with tabs between; "#" begins a comment.

    Raises:
        BadMatrix: a line that is none of these, an id or a chip that stands twice.
    """
    capability: dict[str, str] = {}
    for number, table in enumerate(tables.capability):
        for chip in table.chips:
            if chip in capability:
                place = Place("capability", number, "chips")
                again = say("repeats {what}", what=chip)
                raise document.refusal(place, again, say("each chip stands once"))
            capability[chip] = table.compute_capability
    return _with_ids(capability, ids)


def _with_ids(capability: Mapping[str, str], ids: Document) -> dict[str, Chip]:
    chips: dict[str, Chip] = {}
    for number, line in enumerate(ids.text.splitlines(), 1):
        if line.startswith("#") or not line.strip():
            continue
        device, chip, name = _fields(line, number, ids)
        if device in chips:
            what = say("line {number} repeats the id {id}", number=number, id=device)
            raise ids.refusal(Place(), what, say("each id stands once"))
        chips[device] = Chip(
            device=device, chip=chip, name=name, compute_capability=capability.get(chip)
        )
    return chips


def _fields(line: str, number: int, ids: Document) -> tuple[str, str, str]:
    match line.split("\t"):
        case [device, chip, name] if len(device) == 4 and chip and name:  # noqa: PLR2004 - hex digits of a PCI id
            return device, chip, name
        case _:
            odd = say("line {number} is {line}", number=number, line=repr(line))
            raise ids.refusal(Place(), odd, say("id, chip and name with tabs between"))


def refuse_repeated(
    rows: Iterable[T], key_of: Callable[[T], Hashable], document: Document, table: str
) -> None:
    """Refuse a row whose key another one has.

    Raises:
        BadMatrix: with the place of the second row.
    """
    seen: set[Hashable] = set()
    for number, row in enumerate(rows):
        key = key_of(row)
        if key in seen:
            shown = " ".join(map(str, key)) if isinstance(key, tuple) else key
            again = say("repeats {what}", what=shown)
            raise document.refusal(Place(table, number), again, say("each stands once"))
        seen.add(key)
