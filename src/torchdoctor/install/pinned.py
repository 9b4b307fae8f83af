"""What of an environment must stay for its torch to stay the same."""

from collections.abc import Mapping
from pathlib import Path

from torchdoctor.errors import BadInterpreter, InstallFailed
from torchdoctor.install.distributions import LIBRARIES, OnDisk, installed_in
from torchdoctor.install.survey import Surveyor, survey
from torchdoctor.plan.constraints import FAMILY
from torchdoctor.texts import say


def pinned_in(python: Path, *, survey: Surveyor = survey) -> dict[str, str]:
    """torch, its companions, and the libraries that came with them: name -> version.

    Args:
        python: The interpreter of the environment.
        survey: Looks where its packages lie.

    Raises:
        BadInterpreter: nobody can tell where they lie.
        InstallFailed: there is no torch.
    """
    seen = survey(python, ask_pip=False)
    if seen.site is None:
        raise BadInterpreter(
            say("where the packages of {python} lie cannot be told", python=str(python)),
            evidence=seen.problems,
        )
    paths = (seen.site.paths, seen.site.user_paths or {})
    folders = [Path(scheme[name]) for scheme in paths for name in ("purelib", "platlib") if scheme]
    installed = installed_in(folders)
    if "torch" not in installed:
        raise InstallFailed(
            say("{python} has no torch whose build could be kept", python=str(python)),
            next_step=say("name the interpreter that has it: --python"),
            reason="TORCH_NOT_INSTALLED",
        )
    return pinned_of(installed)


def pinned_of(installed: Mapping[str, OnDisk]) -> dict[str, str]:
    """The same of distributions by their names. Pure.

    numpy and the like stay free: torch works with many versions of them.
    """
    wanted = [name for name in FAMILY if name in installed]
    found: dict[str, str] = {}
    while wanted:
        name = wanted.pop()
        found[name] = installed[name].version
        wanted += [
            one
            for one in installed[name].requires
            if one.startswith(LIBRARIES) and one in installed and one not in found
        ]
    return found
