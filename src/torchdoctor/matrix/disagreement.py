"""A value of the matrix that an index contradicts, and the row under comparison."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from torchdoctor.matrix.pins import same_specifier
from torchdoctor.matrix.rows import CompanionRelease, Release
from torchdoctor.matrix.seen import SeenInside, SeenMetadata, SeenWheel
from torchdoctor.texts import Text, say

T = TypeVar("T", SeenMetadata, SeenInside)

NOTHING = say("nothing")


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

    def __str__(self) -> Text:
        """The disagreement as one line."""
        line = say(
            "{file} {row} {key}: {matrix} here, {index} there",
            file=self.file,
            row=self.row,
            key=self.key,
            matrix=self.matrix,
            index=self.index,
        )
        return say("{line} ({wheel})", line=line, wheel=self.wheel) if self.wheel else line


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedRow:
    """A row under comparison."""

    file: str
    name: str

    def against(
        self, key: str, matrix: object, index: object, wheel: str | None = None
    ) -> Iterator[Disagreement]:
        """The disagreement of a key, if there is one."""
        if matrix != index:
            yield Disagreement(
                file=self.file,
                row=self.name,
                key=key,
                matrix=_shown(matrix),
                index=_shown(index),
                wheel=wheel,
            )


def page_disagreements(
    here: ComparedRow, wheels: Iterable[SeenWheel], row: Release | CompanionRelease
) -> Iterator[Disagreement]:
    """What the page of a distribution says otherwise of one release: date, Pythons, withdrawn."""
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


def opened(wheels: Iterable[SeenWheel], known: Mapping[str, T]) -> Iterator[tuple[str, T]]:
    """(File name, what it says) of those wheels that were opened."""
    yield from ((wheel.name, known[wheel.name]) for wheel in wheels if wheel.name in known)


def build_row(torch: str, platform: str, variant: str) -> ComparedRow:
    """The row of a build."""
    name = say("[[build]] {platform} {variant}", platform=platform, variant=variant)
    return ComparedRow(file=release_file(torch), name=name)


def release_file(torch: str) -> str:
    """The file of a torch release."""
    return f"matrices/torch/{torch}.toml"


def _shown(value: object) -> str:
    if isinstance(value, (set, frozenset)):
        return " ".join(sorted(str(one) for one in value if one is not None)) or NOTHING
    if isinstance(value, tuple):
        return " ".join(map(str, value)) or NOTHING
    if value in (None, ""):
        return NOTHING
    return value if isinstance(value, str) else str(value)
