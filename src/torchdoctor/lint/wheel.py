"""A wheel that a line names itself, as one file that the matrix may know."""

from torchdoctor.lint.holdings import Held, required_torch
from torchdoctor.lint.requirement import canonical, tags_of, wheel_of
from torchdoctor.matrix.model import Matrix
from torchdoctor.matrix.pythons import python_of
from torchdoctor.matrix.tags import glibc_of, macos_of, platforms_of


def held_of_wheel(wheel: str, platform: str, matrix: Matrix) -> Held | None:
    """The file of this name on a platform; None: it is for another one."""
    named = wheel_of(wheel)
    if named is None:
        return None
    interpreter, abi, tag = tags_of(wheel)
    if tag != "any" and platform not in platforms_of(tag):
        return None
    package = canonical(named["name"])
    release, _, label = named["version"].partition("+")
    rows = (r for r in matrix.companions if (r.package, r.version) == (package, release))
    builds = (
        b
        for b in matrix.builds_for(platform)
        if package == "torch" and b.torch == release and label in (b.label or "", b.variant)
    )
    python = python_of(interpreter, abi)
    return Held(
        package=package,
        version=named["version"],
        platform=platform,
        pythons=(python,) if python else (),
        torch=next((required_torch(row) for row in rows), None),
        glibc=glibc_of(tag),
        macos=macos_of(tag),
        build=next(builds, None),
    )
