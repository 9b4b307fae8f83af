"""What stands in the way of an install before it begins, and where it may go instead."""

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from torchdoctor.install.distributions import OnDisk
from torchdoctor.install.failure import Cause
from torchdoctor.install.survey import PipOptions, Site
from torchdoctor.texts import say

Writable = Callable[[Path], bool]


@dataclass(frozen=True, slots=True)
class Destination:
    """Where packages are unpacked to."""

    paths: Mapping[str, str]
    """Scheme -> folder."""
    user: bool = False
    """The user's own site-packages."""

    @property
    def site_packages(self) -> Path:
        """Where torch goes, which has compiled parts."""
        return Path(self.paths["platlib"])


def can_write(folder: Path) -> bool:
    """Whether files can be made in a folder, or in the one above it that is there."""
    there = next((one for one in (folder, *folder.parents) if one.exists()), folder)
    return os.access(there, os.W_OK)


def destination(
    site: Site, pip: PipOptions, *, writable: Writable = can_write
) -> Destination | Cause:
    """Where an install goes, or why it cannot go anywhere."""
    if site.externally_managed and not pip.override_externally_managed:
        return Cause(
            ("EXTERNALLY_MANAGED",),
            (say("the operating system manages {prefix} itself (PEP 668)", prefix=site.prefix),),
        )
    own = Destination(site.paths)
    if pip.use_user_site and not site.virtual and site.user_paths:
        return Destination(site.user_paths, user=True)
    if all(writable(Path(site.paths[scheme])) for scheme in ("purelib", "platlib", "scripts")):
        return own
    # As pip does it: no right to write, and no environment of one's own.
    if pip.use_user_site is not False and not site.virtual and site.user_paths:
        return Destination(site.user_paths, user=True)
    why = say("no right to write into {folder}", folder=str(own.site_packages))
    return Cause(("ENVIRONMENT_READ_ONLY",), (why,))


def irreplaceable(old: Iterable[OnDisk], site: Site, *, force: bool) -> Cause | None:
    """Why some of the old distributions must not, or cannot, be taken away."""
    old = tuple(old)
    unlisted = [one for one in old if one.files is None]
    if unlisted:
        names = ", ".join(f"{one.name} {one.version}" for one in unlisted)
        why = say(
            "{names} has no RECORD of its files (not installed by pip): remove it first",
            names=names,
        )
        return Cause(("INSTALLER_FAILED",), (why,))
    of_conda = [one for one in old if one.installer == "conda"] if site.conda else []
    if of_conda and not force:
        names = ", ".join(f"{one.name} {one.version}" for one in of_conda)
        why = say(
            "conda has installed {names}, and would go on to count it as its own: take a fresh "
            "environment, remove it with conda first, or say --force",
            names=names,
        )
        return Cause(("DUPLICATE_TORCH",), (why,))
    return None
