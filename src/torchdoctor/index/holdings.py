"""What an index has: its project pages, and what stands inside the wheels that are opened."""

import functools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus

from packaging.version import Version

from torchdoctor.facts.mask import mask_url
from torchdoctor.index.address import project_page
from torchdoctor.index.causes import INDEX_UNREACHABLE
from torchdoctor.index.crowd import LIMIT_S, PAUSES_S, do_side_by_side
from torchdoctor.index.fetch import Access, Unreachable
from torchdoctor.index.listing import ListedFile, read_listing, seen_wheel
from torchdoctor.index.metadata import metadata_beside, metadata_in, open_wheel
from torchdoctor.index.remote_zip import RemoteZip
from torchdoctor.index.torch_wheel import look_inside
from torchdoctor.index.transfer import Transfer
from torchdoctor.matrix.seen import SeenInside, SeenMetadata, SeenPackage
from torchdoctor.texts import say


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageIndex:
    """A simple index, and the way to it."""

    url: str
    """With the login where it has one."""
    access: Access = field(default_factory=Access)
    pauses_s: tuple[float, ...] = PAUSES_S
    """Before a request is tried again."""
    limit_s: float = LIMIT_S
    """Seconds for everything that is asked at once."""

    def __str__(self) -> str:
        """Its address, without the login."""
        return mask_url(self.url)

    def connect(self) -> Transfer:
        """A connection for one thread."""
        return Transfer(self.access, self.url)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """Something that could not be looked at."""

    what: str
    """A page or a wheel."""
    reason: str | None
    """A word of the public vocabulary; None: it came, and cannot be read."""
    problem: str
    """What stood in the way. Holds no secrets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """One distribution on the index."""

    seen: SeenPackage
    files: Mapping[str, ListedFile]
    """File name -> as the page lists it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A wheel to open, and what for."""

    file: ListedFile
    metadata: bool
    inside: bool
    """CUDA, kernels and ABI of a torch wheel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What a wheel was opened for; None: that was not wanted."""

    metadata: SeenMetadata | None = None
    inside: SeenInside | None = None


def read_projects(
    index: PackageIndex, packages: Iterable[str]
) -> tuple[dict[str, Project], tuple[Unread, ...]]:
    """The project pages of some distributions, by name, and what did not come. Never raises."""
    work = functools.partial(_read_project, index.url)
    done = do_side_by_side(
        packages, work, index.connect, pauses_s=index.pauses_s, limit_s=index.limit_s
    )
    unread = [
        _unread(say("the page of {name}", name=name), done.failures[name])
        for name in sorted(done.failures)
    ]
    return done.results, tuple(unread)


def open_wheels(
    index: PackageIndex, wanted: Iterable[Wanted]
) -> tuple[dict[str, Opened], tuple[Unread, ...]]:
    """What stands in some wheels, by file name, and what did not come. Never raises."""
    done = do_side_by_side(
        wanted, _open, index.connect, pauses_s=index.pauses_s, limit_s=index.limit_s
    )
    opened = {one.file.name: answer for one, answer in done.results.items()}
    unread = [_unread(one.file.name, error) for one, error in done.failures.items()]
    return opened, tuple(sorted(unread, key=lambda one: one.what))


def with_opened(seen: SeenPackage, opened: Mapping[str, Opened]) -> SeenPackage:
    """A package with what was read out of its wheels."""
    names = {wheel.name for wheel in seen.wheels}
    own = {name: one for name, one in opened.items() if name in names}
    return replace(
        seen,
        metadata={name: one.metadata for name, one in own.items() if one.metadata},
        inside={name: one.inside for name, one in own.items() if one.inside},
    )


def newcomers(seen: SeenPackage, known: Iterable[str]) -> Iterator[str]:
    """Releases that are not among the known ones, and newer than the oldest of them."""
    versions = set(map(Version, known))
    for release in seen.versions:
        candidate = Version(release)
        later = versions and candidate > min(versions) and candidate not in versions
        if later and not candidate.is_prerelease and seen.wheels_of(release):
            yield release


def _read_project(url: str, transfer: Transfer, package: str) -> Project:
    reply = transfer.whole(project_page(url, package))
    if reply.status != HTTPStatus.OK:
        raise Unreachable(INDEX_UNREACHABLE, say("HTTP status {status}", status=reply.status))
    return project_of(
        package,
        read_listing(reply.text, content_type=reply.content_type, base=reply.address),
    )


def project_of(package: str, files: Iterable[ListedFile]) -> Project:
    """A distribution from the files that its page lists; files of others are left out."""
    files = tuple(files)
    wheels = tuple(w for file in files if (w := seen_wheel(file)) and w.package == package)
    return Project(
        seen=SeenPackage(package=package, wheels=wheels),
        files={file.name: file for file in files},
    )


def _open(transfer: Transfer, wanted: Wanted) -> Opened:
    file = wanted.file
    beside = wanted.metadata and file.has_metadata
    # Without need the wheel stays closed: its directory alone has 1.3 MB.
    wheel = open_wheel(transfer, file) if wanted.inside or not beside else None
    return Opened(
        metadata=_metadata(transfer, file, wheel) if wanted.metadata else None,
        inside=look_inside(wheel) if wanted.inside and wheel else None,
    )


def _metadata(transfer: Transfer, file: ListedFile, wheel: RemoteZip | None) -> SeenMetadata:
    if wheel is None:
        return metadata_beside(transfer, file)
    return metadata_in(wheel)


def _unread(what: str, error: Unreachable) -> Unread:
    return Unread(what=what, reason=error.reason or None, problem=error.problem)
