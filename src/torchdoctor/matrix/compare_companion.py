"""Holds the rows of companions against what an index says today."""

from collections.abc import Iterable, Iterator

from torchdoctor.matrix.disagreement import (
    NOTHING,
    ComparedRow,
    Disagreement,
    opened,
    page_disagreements,
)
from torchdoctor.matrix.pins import requirement_of, same_specifier
from torchdoctor.matrix.pythons import in_order
from torchdoctor.matrix.rows import PLATFORMS, CompanionRelease
from torchdoctor.matrix.seen import SeenPackage, pythons_of


def companion_disagreements(
    rows: Iterable[CompanionRelease], seen: SeenPackage
) -> Iterator[Disagreement]:
    """Every value of a companion's releases that was seen otherwise."""
    for row in rows:
        wheels = seen.wheels_of(row.version)
        here = ComparedRow(
            file=f"matrices/companions/{row.package}.toml", name=f"[[release]] {row.version}"
        )
        if not wheels:
            yield from here.against("version", row.version, NOTHING)
            continue
        yield from page_disagreements(here, wheels, row)
        for platform in PLATFORMS:
            found = pythons_of(seen.wheels_of(row.version, platform))
            stated = in_order(row.pythons.get(platform, ()))
            yield from here.against(f"pythons {platform}", stated, found)
        yield from _of_pins(here, row, seen)


def _of_pins(here: ComparedRow, row: CompanionRelease, seen: SeenPackage) -> Iterator[Disagreement]:
    if row.yanked:
        return  # often withdrawn for its pins, on which its wheels need not agree
    for name, metadata in opened(seen.wheels_of(row.version), seen.metadata):
        pin = requirement_of(metadata.requires, "torch")
        # No pin contradicts none: some wheels name torch alone, and torchcodec not even that.
        if pin and not same_specifier(pin, row.torch or ""):
            yield from here.against("torch", row.torch, pin, name)
