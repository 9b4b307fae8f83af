"""The (release, variant) pairs that a request allows on a platform, and their companions."""

from collections.abc import Iterator
from typing import NamedTuple

from torchdoctor.matrix.model import Build, CompanionRelease, Matrix, specifier, version
from torchdoctor.matrix.pythons import serves_python
from torchdoctor.plan.model import Request
from torchdoctor.plan.target import Case, Target


class Companion(NamedTuple):
    """torchvision or torchaudio beside a build of torch."""

    package: str
    version: str
    folder: str
    """Variant whose folder has it: not always torch's own."""


def candidates(case: Case) -> tuple[Build, ...]:
    """All pairs of the platform that match the request, newest first.

    Within a release the newest CUDA comes first, and the CPU build last.
    """
    request, target, matrix = case.request, case.target, case.matrix
    if target.platform is None:
        return ()
    matching = (b for b in matrix.builds_for(target.platform) if matches(b, request, matrix))
    return tuple(sorted(matching, key=_newest_first))


def matches(build: Build, request: Request, matrix: Matrix) -> bool:
    """Whether a build is what was asked for, whatever the machine can run."""
    release = matrix.release(build.torch)
    if release is not None and release.yanked and request.torch != f"=={build.torch}":
        return False
    if request.torch and not specifier(request.torch).contains(build.torch):
        return False
    return request.cuda is None or _is_asked_cuda(build, request.cuda)


def _is_asked_cuda(build: Build, asked: str) -> bool:
    if asked == "cpu":
        return build.cuda is None
    if build.cuda is None:
        return False
    return build.cuda == asked if "." in asked else version(build.cuda).major == int(asked)


def _newest_first(build: Build) -> tuple[tuple[int, ...], tuple[int, ...], bool]:
    release = tuple(-part for part in (*version(build.torch).release, 0, 0)[:3])
    cuda = tuple(-part for part in version(build.cuda).release) if build.cuda else (1,)
    return release, cuda, build.variant == "pypi"


def companions_of(build: Build, target: Target, matrix: Matrix) -> Iterator[Companion]:
    """The companions that go with a build on this interpreter."""
    for package in ("torchvision", "torchaudio"):
        release = matrix.companion(package, build.torch)
        if release is None or not _has_wheel(release, build.platform, target):
            continue
        folder = _folder(package, release.version, build, matrix)
        if folder is not None:
            yield Companion(package, release.version, folder)


def _has_wheel(release: CompanionRelease, platform: str, target: Target) -> bool:
    tags = release.pythons.get(platform, ())
    known = target.python_version and release.requires_python
    if known and not specifier(release.requires_python or "").contains(target.python_version or ""):
        return False
    return serves_python(tags, target.python_tag)


def _folder(package: str, release: str, build: Build, matrix: Matrix) -> str | None:
    special = matrix.companion_exception(package, release, build.variant, build.platform)
    if special is None or not special.label:
        return build.variant
    return special.use_variant
