"""Real wheels of the official variant indexes: names, hashes, sizes, each with where it was seen.

Kept apart from the rows that plans are made of: 2,245 lines that no start-up reads, for whoever
wants to verify a file or add up what it weighs. A wheel of torchdoctor has the hashes alone
(`loader.known_hashes`): hex digits are the larger half of the file, and nothing else asks for it.
"""

import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from torchdoctor.matrix.document import Document, Place
from torchdoctor.matrix.loader import matrix_document
from torchdoctor.matrix.pythons import python_of
from torchdoctor.matrix.rows import Row
from torchdoctor.matrix.tags import platforms_of
from torchdoctor.texts import say

FILE = "wheels/variant_wheels.tsv"
_SOURCE = re.compile(r"# (\d+)\t(.+)")
_COLLECTED = re.compile(r"# Collected (\d{4}-\d\d-\d\d)")
_NAME = re.compile(
    r"(?P<package>[A-Za-z0-9_.]+)-(?P<release>[^-+]+)(?:\+(?P<label>[^-]+))?(?:-(?P<build>\d+))?"
    r"-(?P<interpreter>[^-]+)-(?P<abi>[^-]+)-(?P<tag>[^-]+)\.whl"
)
_HOSTS = {"d": "download.pytorch.org", "r": "download-r2.pytorch.org"}
_UNKNOWN = "-"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class KnownWheel(Row):
    """A wheel that was seen on a variant index. The same name may stand on several, otherwise."""

    file: str
    package: str
    version: str
    """Release, without the local label."""
    label: str | None
    variant: str
    """Of the index, which unlabelled names do not tell."""
    python: str
    platform: str | None
    """Of the matrix; None: one that it does not know."""
    tag: str
    sha256: tuple[str, ...]
    """Empty: not known. Several: the file was replaced."""
    size_bytes: int | None
    hosts: tuple[str, ...]
    """Where its addresses pointed; empty: the source had the name alone."""
    whole_block: bool
    """Whether the source lists all files of the release, so that its gaps say something."""
    seen_in: int
    """Number of sources."""
    source: str
    checked: str


def known_wheels(
    *,
    package: str | None = None,
    version: str | None = None,
    variant: str | None = None,
    platform: str | None = None,
    python: str | None = None,
) -> tuple[KnownWheel, ...]:
    """The wheels that were seen on the variant indexes, by what is asked of them.

    That one is missing here proves nothing: lock files list what their projects support.

    Args:
        package: torch, torchvision or torchaudio; None: each.
        version: Release, without a label.
        variant: "cpu" or "cu124".
        platform: One of the matrix.
        python: Interpreter tag.

    Raises:
        BadMatrix: the file is missing, or a line cannot be read.
    """
    asked = {
        "package": package,
        "version": version,
        "variant": variant,
        "platform": platform,
        "python": python,
    }
    wanted = [(name, value) for name, value in asked.items() if value is not None]
    return tuple(
        wheel
        for wheel in _all_wheels()
        if all(getattr(wheel, name) == value for name, value in wanted)
    )


@functools.cache
def _all_wheels() -> tuple[KnownWheel, ...]:
    return tuple(read_wheels(matrix_document(FILE)))


def read_wheels(document: Document) -> Iterator[KnownWheel]:
    """The wheels of a file, whose head explains the columns and names the sources.

    Raises:
        BadMatrix: a line that is none.
    """
    lines = document.text.splitlines()
    found = [match for line in lines if (match := _SOURCE.match(line))]
    sources = {match[1]: match[2] for match in found}
    dates = (match[1] for line in lines if (match := _COLLECTED.match(line)))
    checked = next(dates, "")
    for number, line in enumerate(lines, 1):
        if line and not line.startswith("#"):
            yield _wheel(line, number, document, sources, checked)


def hashes_of(wheels: Iterable[KnownWheel]) -> dict[str, str]:
    """File name -> SHA-256, of the names that tell one file without doubt.

    A name without a local label can stand on several indexes with different bytes, and some files
    were replaced: such names tell nothing.
    """
    found: dict[str, set[str]] = {}
    for wheel in wheels:
        if wheel.label is not None:
            found.setdefault(wheel.file, set()).update(wheel.sha256)
    return {file: next(iter(hashes)) for file, hashes in found.items() if len(hashes) == 1}


def _wheel(
    line: str, number: int, document: Document, sources: dict[str, str], checked: str
) -> KnownWheel:
    columns = line.split("\t")
    name = _NAME.fullmatch(columns[0])
    if len(columns) != 8 or name is None or columns[7] not in sources:  # noqa: PLR2004 - as in its head
        right = say("eight columns as its head says, with the number of a source")
        odd = say("line {number} is {line}", number=number, line=repr(line))
        raise document.refusal(Place(), odd, right)
    file, variant, sha256, size, hosts, block, seen_in, source = columns
    return KnownWheel(
        file=file,
        package=name["package"],
        version=name["release"],
        label=name["label"],
        variant=variant,
        python=python_of(name["interpreter"], name["abi"]) or name["interpreter"],
        platform=next(iter(platforms_of(name["tag"])), None),
        tag=name["tag"],
        sha256=() if sha256 == _UNKNOWN else tuple(sha256.split(",")),
        size_bytes=None if size == _UNKNOWN else int(size),
        hosts=tuple(_HOSTS[one] for one in hosts if one in _HOSTS),
        whole_block=block == "whole",
        seen_in=int(seen_in),
        source=sources[source],
        checked=checked,
    )
