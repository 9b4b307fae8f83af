"""Compares the matrix with what the default index says today, and the official indexes with it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

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
from torchdoctor.matrix.compare import torch_disagreements
from torchdoctor.matrix.compare_companion import companion_disagreements
from torchdoctor.matrix.disagreement import Disagreement
from torchdoctor.matrix.model import PLATFORMS, Matrix
from torchdoctor.matrix.seen import SeenPackage, sample_of
from torchdoctor.texts import say

TORCH = "torch"
Tell = Callable[[str], None]
"""Takes a line on what is being done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What came of a comparison."""

    disagreements: tuple[Disagreement, ...]
    unread: tuple[Unread, ...]
    """What could not be looked at, so that nobody can say whether it agrees."""
    unlisted: Mapping[str, tuple[str, ...]]
    """Distribution -> releases of the index that the matrix does not have, newest first."""
    files: int
    """Wheels whose names were compared."""
    opened: int
    """Wheels that were opened."""


def verify(matrix: Matrix, index: PackageIndex, *, deep: bool, tell: Tell) -> Verified:
    """Compare all rows that stem from the default index with what it says today.

    Args:
        matrix: All rows.
        index: The default index.
        deep: Look inside the torch wheels too: CUDA, kernels, ABI.
        tell: Hears what is being done.
    """
    packages = (TORCH, *sorted({row.package for row in matrix.companions}))
    tell(say("reading {count} pages of {index}", count=len(packages), index=str(index)))
    projects, unread = read_projects(index, packages)
    wanted = tuple(_wanted(matrix, projects, deep=deep))
    tell(say("opening {count} wheels", count=len(wanted)))
    opened, closed = open_wheels(index, wanted)
    seen = {name: with_opened(project.seen, opened) for name, project in projects.items()}
    return Verified(
        disagreements=tuple(_disagreements(matrix, seen)),
        unread=(*unread, *closed),
        unlisted=_unlisted(matrix, seen),
        files=sum(_known(matrix, package) for package in seen.values()),
        opened=len(opened),
    )


def _disagreements(matrix: Matrix, seen: Mapping[str, SeenPackage]) -> Iterator[Disagreement]:
    if TORCH in seen:
        yield from torch_disagreements(matrix, seen[TORCH])
    for package in seen.keys() - {TORCH}:
        rows = [row for row in matrix.companions if row.package == package]
        yield from companion_disagreements(rows, seen[package])


def _wanted(matrix: Matrix, projects: Mapping[str, Project], *, deep: bool) -> Iterator[Wanted]:
    """One wheel of each release and platform: those of one build job differ in nothing else."""
    for package, project in projects.items():
        for release in versions_in(matrix, package):
            for platform in PLATFORMS:
                # One of five: the others differ in the interpreter, and cost as much again each.
                wheel = sample_of(project.seen.wheels_of(release, platform))
                if wheel is not None:
                    file = project.files[wheel.name]
                    yield Wanted(file, metadata=True, inside=deep and package == TORCH)


def versions_in(matrix: Matrix, package: str) -> tuple[str, ...]:
    """The releases of torch or of a companion that the matrix has."""
    if package == TORCH:
        return tuple(row.torch for row in matrix.releases)
    return tuple(row.version for row in matrix.companions if row.package == package)


def _unlisted(matrix: Matrix, seen: Mapping[str, SeenPackage]) -> dict[str, tuple[str, ...]]:
    found = {
        name: tuple(newcomers(package, versions_in(matrix, name))) for name, package in seen.items()
    }
    return {name: releases for name, releases in found.items() if releases}


def _known(matrix: Matrix, seen: SeenPackage) -> int:
    known = set(versions_in(matrix, seen.package))
    return sum(wheel.version in known for wheel in seen.wheels if wheel.platforms)
