"""Refuses wheels in hand that do not fit, and tells the torch that the others must go with."""

from collections.abc import Iterable

from torchdoctor.errors import BadRequest, InstallFailed
from torchdoctor.facts.model import Facts
from torchdoctor.install.local_fit import (
    Misfit,
    misfit_of_label,
    misfit_of_pair,
    misfit_of_tags,
)
from torchdoctor.install.local_target import LocalTarget
from torchdoctor.install.local_wheels import LocalWheel, build_in
from torchdoctor.install.wanted import WantedFile
from torchdoctor.matrix.model import Build, Matrix
from torchdoctor.matrix.tags import platforms_of
from torchdoctor.texts import Text, joined, say

TORCH = "torch"


def refuse_doubles(files: Iterable[WantedFile]) -> None:
    """Refuse two wheels of one package.

    Raises:
        BadRequest: there are two.
    """
    seen: set[str] = set()
    for file in files:
        if file.package in seen:
            raise BadRequest(
                say("there are two wheels of {package}", package=file.package),
                next_step=say("name one of them"),
            )
        seen.add(file.package)


def refuse_misfits(wheels: Iterable[LocalWheel], target: LocalTarget) -> None:
    """Refuse wheels for another Python, system or C library.

    Raises:
        InstallFailed: with the word for the first that does not fit.
    """
    for wheel in wheels:
        misfit = misfit_of_tags(wheel, target.tags)
        if misfit is not None:
            raise _refused(misfit, say("`torchdoctor install --dry-run` names what fits"))


def refuse_pairs(wheels: Iterable[LocalWheel], torch: str, build: Build) -> None:
    """Refuse wheels that do not go with the torch that will be there.

    Args:
        wheels: All of them.
        torch: Version of that torch, with its label.
        build: Which build it is.

    Raises:
        InstallFailed: with the word for the first that does not.
    """
    for wheel in (wheel for wheel in wheels if wheel.package != TORCH):
        misfit = misfit_of_pair(wheel, torch, build.cuda) or misfit_of_label(wheel, build)
        if misfit is not None:
            raise _refused(misfit, say("take both from one folder of one release"))


def _refused(misfit: Misfit, advice: Text) -> InstallFailed:
    return InstallFailed(
        joined((misfit.reason, misfit.why), ": "),
        next_step=say("nothing was changed; {advice}", advice=advice),
        reason=misfit.reason,
    )


def build_of(torch: LocalWheel, matrix: Matrix) -> Build:
    """The build that a wheel of torch is.

    Raises:
        InstallFailed: it is for a system that torch has no wheels for, or says nothing of its CUDA.
    """
    platforms = [name for tag in torch.tags for name in platforms_of(tag.platform)]
    if not platforms:
        why = say("{wheel} is for no system that torch has wheels for", wheel=torch.file.name)
        raise _refused(Misfit("NO_WHEEL_FOR_PLATFORM", why), say("look where it came from"))
    return build_in(torch, platforms[0], matrix)


def torch_beside(
    wheels: Iterable[LocalWheel], seen: Facts, target: LocalTarget, matrix: Matrix
) -> tuple[Build, str]:
    """The torch among the wheels, else the installed one: its build, and its version.

    Raises:
        InstallFailed: there is neither.
    """
    torch = next((wheel for wheel in wheels if wheel.package == TORCH), None)
    if torch is not None:
        return build_of(torch, matrix), torch.file.version
    return _installed(seen, target)


def _installed(seen: Facts, target: LocalTarget) -> tuple[Build, str]:
    there = seen.torch
    if there is None or not there.installed or not there.version:
        raise InstallFailed(
            say("there is no wheel of torch among them, and none is installed"),
            next_step=say("name its wheel too: pip would take whichever torch an index has"),
            reason="TORCH_NOT_INSTALLED",
        )
    release, _, label = there.version.partition("+")
    tag = seen.python.tag if seen.python else None
    build = Build(
        torch=release,
        variant=label or ("pypi" if there.cuda else "cpu"),
        cuda=there.cuda,
        platform=target.platform or "",
        pythons=(tag or "",),
        default_index=not label,
        label=label or None,
        cxx11_abi=there.cxx11_abi,
    )
    return build, there.version
