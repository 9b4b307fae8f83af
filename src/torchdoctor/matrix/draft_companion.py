"""Drafts the rows of companions from what an index was seen to have."""

from collections import Counter
from collections.abc import Iterable, Iterator

from torchdoctor.matrix.pins import requirement_of
from torchdoctor.matrix.rows import PLATFORMS
from torchdoctor.matrix.seen import SeenPackage, pythons_of
from torchdoctor.matrix.tables import CompanionTable, ReleaseTable, WheelsTable
from torchdoctor.matrix.versions import specifier

SOURCE = "default package index: file names and METADATA"


def draft_companions(
    seen: SeenPackage, release: ReleaseTable, known: Iterable[str], *, checked: str
) -> tuple[CompanionTable, ...]:
    """The releases of a companion that serve a torch release and are not known yet, oldest first.

    One that pins no torch is taken if it is no older than the torch release, and is left without.

    Args:
        seen: Its wheels, those of the releases in question opened for their METADATA.
        release: The torch release.
        known: Releases of the companion that the matrix has.
        checked: Date of the reading, ISO 8601.
    """
    new = [one for one in reversed(seen.versions) if one not in set(known)]
    drafted = (_companion(seen, one, checked) for one in new)
    return tuple(row for row in drafted if row and _belongs(row, release))


def _belongs(row: CompanionTable, release: ReleaseTable) -> bool:
    if row.torch is None:
        return row.released >= release.released
    return specifier(row.torch).contains(release.torch)


def _companion(seen: SeenPackage, release: str, checked: str) -> CompanionTable | None:
    wheels = seen.wheels_of(release)
    uploaded = [wheel.uploaded for wheel in wheels if wheel.uploaded]
    opened = [seen.metadata[wheel.name] for wheel in wheels if wheel.name in seen.metadata]
    if not uploaded or not opened:
        return None
    pins = Counter(requirement_of(one.requires, "torch") or None for one in opened)
    pin = pins.most_common(1)[0][0]
    return CompanionTable(
        version=release,
        released=min(uploaded),
        torch=pin,
        requires_python=wheels[0].requires_python,
        yanked=all(wheel.yanked for wheel in wheels),
        wheels=tuple(_wheels(seen, release)),
        note="" if pin else "its METADATA pins no torch",
        source=SOURCE,
        checked=checked,
    )


def _wheels(seen: SeenPackage, release: str) -> Iterator[WheelsTable]:
    """Platforms that have the same interpreter tags, together."""
    together: dict[tuple[str, ...], list[str]] = {}
    for platform in sorted(PLATFORMS):
        pythons = pythons_of(seen.wheels_of(release, platform))
        if pythons:
            together.setdefault(pythons, []).append(platform)
    for pythons, platforms in together.items():
        yield WheelsTable(platforms=tuple(platforms), pythons=pythons)
