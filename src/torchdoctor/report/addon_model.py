"""The document of `torchdoctor matrix show NAME`: what `--with NAME` takes beside which torch."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from torchdoctor.matrix.addon_rows import Addon, Prebuilt
from torchdoctor.matrix.rows import PLATFORMS, CompanionRelease
from torchdoctor.plan.listing import sentence, with_and
from torchdoctor.texts import Text, say

if TYPE_CHECKING:
    from torchdoctor.matrix.model import Matrix


@dataclass(frozen=True, slots=True, kw_only=True)
class AddonFile:
    """One prebuilt file, and the build of torch that it fits."""

    platform: str
    torch: str
    """Minor release, as the file's name has it: "2.6"."""
    cuda: str
    """"12" for every 12.x: the major version must be torch's."""
    cxx11_abi: bool | None
    """None: no question there (Windows)."""
    python: str
    version: str
    """Of the add-on."""
    url: str
    sha256: str | None
    """None: it was not seen."""
    verified: bool
    note: str
    source: str
    checked: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixAddon:
    """The document of `matrix show NAME --json`: every row of an add-on."""

    schema: Literal["torchdoctor.matrix-addon/1"] = "torchdoctor.matrix-addon/1"
    name: str
    means: tuple[Addon, ...]
    """What the name means, a row for a group of platforms."""
    files: tuple[AddonFile, ...]
    releases: tuple[CompanionRelease, ...]
    """Where it lies on the default index, newest first: which torch each serves."""
    pins: dict[str, str]
    """torch release -> what its METADATA pins, where the add-on comes with torch."""
    elsewhere: dict[str, str]
    """Platform -> why there is nothing, or what is done where no file fits."""


def addon_of(matrix: "Matrix", name: str) -> MatrixAddon | None:
    """Every row of an add-on; None: the matrix has none of that name."""
    means = tuple(row for row in matrix.addons if row.name == name)
    if not means:
        return None
    packages = {row.package for row in means}
    releases = [row for row in matrix.companions if row.package in packages]
    return MatrixAddon(
        name=name,
        means=means,
        files=tuple(
            file for row in matrix.prebuilts if row.package in packages for file in _files(row)
        ),
        releases=tuple(sorted(releases, key=lambda row: row.released, reverse=True)),
        pins=dict(_pins(matrix, means)),
        elsewhere=dict(_elsewhere(matrix, name)),
    )


def _files(row: Prebuilt) -> Iterator[AddonFile]:
    for fields, file in row.files():
        yield AddonFile(
            platform=row.platform,
            torch=fields["torch"],
            cuda=row.cuda,
            cxx11_abi={"TRUE": True, "FALSE": False}.get(fields["abi"]),
            python=fields["python"],
            version=row.version,
            url=f"{row.url}{file.replace('+', '%2B')}",
            sha256=row.sha256.get(" ".join(fields.values())),
            verified=row.verified,
            note=row.note,
            source=row.source,
            checked=row.checked,
        )


def _pins(matrix: "Matrix", means: tuple[Addon, ...]) -> Iterator[tuple[str, str]]:
    for row in means:
        if row.how == "pinned":
            platform = (row.platforms or PLATFORMS)[0]
            for release in matrix.releases:
                pin = matrix.pin_of(row.package, release.torch, platform)
                if pin:
                    yield release.torch, pin


def _elsewhere(matrix: "Matrix", name: str) -> Iterator[tuple[str, str]]:
    for platform in PLATFORMS:
        row = matrix.addon(name, platform)
        if row is None:
            yield platform, say("{name} has no build for {platform}", name=name, platform=platform)
        elif row.how == "source":
            yield platform, _compiled(row)


def _compiled(row: Addon) -> Text:
    newest, needs = row.releases[-1], with_and(map(sentence, row.needs))
    if row.build_gib_a_job:
        return say(
            "where no file fits, {version} is compiled: {needs}, {gib} GiB a job",
            version=newest,
            needs=needs,
            gib=row.build_gib_a_job,
        )
    return say("where no file fits, {version} is compiled: {needs}", version=newest, needs=needs)
