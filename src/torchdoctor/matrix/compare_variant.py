"""Holds the builds of a variant against what its index lists today."""

from collections.abc import Iterable, Iterator

from torchdoctor.matrix.disagreement import Disagreement, build_row
from torchdoctor.matrix.pythons import in_order
from torchdoctor.matrix.rows import Build
from torchdoctor.matrix.seen import SeenWheel, pythons_of


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
        here = build_row(torch, platform, variant)
        build, found = rows.get((torch, platform)), listed.get((torch, platform), [])
        stated = in_order(build.pythons if build else ())
        yield from here.against("pythons", stated, pythons_of(found))
        if build and found:
            yield from here.against("label", {build.label}, {wheel.label for wheel in found})
