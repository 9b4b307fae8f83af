"""The documents of `torchdoctor matrix`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from torchdoctor.matrix.disagreement import Disagreement
from torchdoctor.matrix.rows import PLATFORMS, Build, CompanionRelease, Release

if TYPE_CHECKING:
    from torchdoctor.index.official import VariantIndex
    from torchdoctor.index.verify import Verified
    from torchdoctor.matrix.model import Matrix

COMPANIONS = ("torchvision", "torchaudio")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedRelease:
    """One torch release in the list."""

    torch: str
    released: str
    """ISO 8601 date."""
    requires_python: str
    yanked: bool
    platforms: Mapping[str, tuple[str, ...]]
    """Platform -> variants, as `install --cuda` and the plan name them."""
    not_verified: int
    """How many of its builds, or of their lists of kernels, were not read from a wheel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixList:
    """The document of `matrix list --json`."""

    schema: Literal["torchdoctor.matrix-list/1"] = "torchdoctor.matrix-list/1"
    releases: tuple[ListedRelease, ...]
    """Newest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixRelease:
    """The document of `matrix show --json`: every row of a torch release."""

    schema: Literal["torchdoctor.matrix-show/1"] = "torchdoctor.matrix-show/1"
    release: Release
    builds: tuple[Build, ...]
    companions: tuple[CompanionRelease, ...]
    """The releases of torchvision and torchaudio that belong to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotRead:
    """Something that could not be looked at."""

    what: str
    reason: str | None
    """A word of the public vocabulary; None: it came, and cannot be read."""
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherIndex:
    """An official variant index."""

    variant: str
    url: str
    reached: bool
    problem: str | None
    """Why it was not reached, which is no disagreement."""
    files: int
    """Torch wheels that it lists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixVerification:
    """The document of `matrix verify --json`."""

    schema: Literal["torchdoctor.matrix-verify/1"] = "torchdoctor.matrix-verify/1"
    verdict: Literal["agrees", "disagrees", "unknown"]
    """unknown: nothing disagrees, but not all of the default index could be looked at."""
    index: str
    """Address of the default index, without a login."""
    deep: bool
    """Whether torch wheels were looked into."""
    files: int
    """Wheels of the default index whose names were compared."""
    opened: int
    """Wheels out of which METADATA, and with `deep` more, was read."""
    took_s: float
    reasons: tuple[str, ...]
    """Words for what stood in the way of looking."""
    disagreements: tuple[Disagreement, ...]
    not_read: tuple[NotRead, ...]
    variant_indexes: tuple[OtherIndex, ...]
    unlisted: Mapping[str, tuple[str, ...]]
    """Distribution -> releases of the default index that the matrix does not have yet."""


def list_of(matrix: "Matrix") -> MatrixList:
    """All releases, newest first."""
    return MatrixList(releases=tuple(_listed(matrix, row) for row in matrix.releases))


def _listed(matrix: "Matrix", release: Release) -> ListedRelease:
    builds = [b for b in matrix.builds if b.torch == release.torch]
    variants = {p: tuple(b.variant for b in builds if b.platform == p) for p in PLATFORMS}
    return ListedRelease(
        torch=release.torch,
        released=release.released,
        requires_python=release.requires_python,
        yanked=release.yanked,
        platforms={platform: names for platform, names in variants.items() if names},
        not_verified=sum(not (b.verified and b.sm_verified) for b in builds),
    )


def show_of(matrix: "Matrix", torch: str) -> MatrixRelease | None:
    """Every row of a release; None: the matrix does not have it."""
    release = matrix.release(torch)
    if release is None:
        return None
    found = (matrix.companion(package, torch) for package in COMPANIONS)
    return MatrixRelease(
        release=release,
        builds=tuple(b for b in matrix.builds if b.torch == torch),
        companions=tuple(row for row in found if row is not None),
    )


def verification_of(
    verified: "Verified",
    variants: "Iterable[VariantIndex]",
    *,
    index: str,
    deep: bool,
    took_s: float,
) -> MatrixVerification:
    """A comparison as a document.

    Args:
        verified: What came of the default index.
        variants: What came of the variant indexes.
        index: Address of the default index, without a login.
        deep: Whether torch wheels were looked into.
        took_s: Seconds in all.
    """
    variants = tuple(variants)
    of_variants = (found for one in variants for found in one.disagreements)
    disagreements = (*verified.disagreements, *of_variants)
    return MatrixVerification(
        verdict=_verdict(disagreements, verified),
        index=index,
        deep=deep,
        files=verified.files,
        opened=verified.opened,
        took_s=round(took_s, 1),
        reasons=tuple(sorted({one.reason for one in verified.unread if one.reason})),
        disagreements=disagreements,
        not_read=tuple(
            NotRead(what=one.what, reason=one.reason, problem=one.problem)
            for one in verified.unread
        ),
        variant_indexes=tuple(
            OtherIndex(
                variant=one.variant,
                url=one.url,
                reached=one.reached,
                problem=one.problem,
                files=one.files,
            )
            for one in variants
        ),
        unlisted=verified.unlisted,
    )


def _verdict(
    disagreements: tuple[Disagreement, ...], verified: "Verified"
) -> Literal["agrees", "disagrees", "unknown"]:
    if disagreements:
        return "disagrees"
    return "unknown" if verified.unread else "agrees"
