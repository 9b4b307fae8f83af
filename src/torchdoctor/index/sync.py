"""Reads a torch release from the default index, as rows for the matrix that await review."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from torchdoctor.errors import IndexProblem
from torchdoctor.index.causes import INDEX_UNREACHABLE, told_by
from torchdoctor.index.holdings import (
    PackageIndex,
    Project,
    Unread,
    Wanted,
    newcomers,
    open_wheels,
    read_projects,
    with_opened,
)
from torchdoctor.matrix.draft import Undrafted, draft_release
from torchdoctor.matrix.draft_companion import draft_companions
from torchdoctor.matrix.rows import PLATFORMS
from torchdoctor.matrix.seen import SeenPackage, sample_of
from torchdoctor.matrix.tables import CompanionTable, ReleaseFile
from torchdoctor.texts import joined, say

TORCH = "torch"
NEAREST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a release came to."""

    release: ReleaseFile
    companions: Mapping[str, tuple[CompanionTable, ...]]
    """Package -> releases that serve it and that the matrix lacks."""


def draft(
    torch: str,
    index: PackageIndex,
    companions: Mapping[str, tuple[str, ...]],
    *,
    known: ReleaseFile | None,
    checked: str,
    tell: Callable[[str], None],
) -> Draft:
    """The rows of a torch release, as the default index shows it.

    Args:
        torch: The release.
        index: The default index.
        companions: Package -> releases of it that the matrix has.
        known: What the matrix has of the release already.
        checked: Today, ISO 8601.
        tell: Hears what is being done.

    Raises:
        IndexProblem: the index does not have it, or not all of it could be read.
    """
    tell(say("reading {count} pages of {index}", count=len(companions) + 1, index=str(index)))
    projects, unread = read_projects(index, (TORCH, *companions))
    # Half a release would look like a whole one, so that every gap ends it.
    _refuse_gaps(index, unread)
    _refuse_absent(torch, index, projects[TORCH].seen)
    wanted = (*_of_torch(torch, projects[TORCH]), *_of_companions(companions, projects))
    tell(say("opening {count} wheels", count=len(wanted)))
    opened, unread = open_wheels(index, wanted)
    _refuse_gaps(index, unread)
    seen = {name: with_opened(project.seen, opened) for name, project in projects.items()}
    try:
        release = draft_release(seen[TORCH], torch, checked=checked, known=known)
    except Undrafted as error:
        problem = say(
            "torch {torch} of {index} cannot be taken over: {error}",
            torch=torch,
            index=str(index),
            error=told_by(error),
        )
        raise IndexProblem(problem) from None
    drafted = {
        name: draft_companions(seen[name], release.release, companions[name], checked=checked)
        for name in companions
    }
    return Draft(release=release, companions={name: rows for name, rows in drafted.items() if rows})


def _refuse_gaps(index: PackageIndex, unread: tuple[Unread, ...]) -> None:
    if unread:
        first = unread[0]
        raise IndexProblem(
            say(
                "{reason}: {count} pages or wheels of {index} could not be read",
                reason=INDEX_UNREACHABLE,
                count=len(unread),
                index=str(index),
            ),
            evidence=(joined((first.what, first.problem), ": "),),
            next_step=say("try again; nothing was written"),
            reason=first.reason or INDEX_UNREACHABLE,
        )


def _refuse_absent(torch: str, index: PackageIndex, seen: SeenPackage) -> None:
    if not seen.wheels_of(torch):
        raise IndexProblem(
            say("{index} has no wheel of torch {torch}", index=str(index), torch=torch),
            next_step=say(
                "its newest releases are {releases}", releases=", ".join(seen.versions[:NEAREST])
            ),
        )


def _of_torch(torch: str, project: Project) -> Iterator[Wanted]:
    for platform in PLATFORMS:
        wheel = sample_of(project.seen.wheels_of(torch, platform))
        if wheel is not None:
            yield Wanted(project.files[wheel.name], metadata=True, inside=True)


def _of_companions(
    companions: Mapping[str, tuple[str, ...]], projects: Mapping[str, Project]
) -> Iterator[Wanted]:
    for package, known in companions.items():
        project = projects[package]
        for release in newcomers(project.seen, known):
            for platform in PLATFORMS:
                wheel = sample_of(project.seen.wheels_of(release, platform))
                if wheel is not None:
                    yield Wanted(project.files[wheel.name], metadata=True, inside=False)
