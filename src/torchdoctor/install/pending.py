"""Whether a killed install may have left an environment half-done; costs no process."""

from collections.abc import Iterator
from pathlib import Path

_PLACES = ("lib*/python*/site-packages", "lib/python*/dist-packages", "Lib/site-packages")


def looks_pending(python: Path) -> bool:
    """Whether a run works on the environment of an interpreter, or has left something in it.

    A journal, old files that were on their way out, or a lock. An environment whose packages lie
    elsewhere than seen from its interpreter's path is put in order when the install enters it.
    """
    return any(map(is_disturbed, site_packages_of(python)))


def is_disturbed(site: Path) -> bool:
    """The same of one site-packages folder."""
    ours = site / ".torchdoctor"
    if (ours / "current").is_dir() or (site / ".torchdoctor.lock").exists():
        return True
    return any(ours.glob("trash-*"))


def site_packages_of(python: Path) -> Iterator[Path]:
    """Where packages of an interpreter's environment lie, as far as its own path tells."""
    # Not resolved: the interpreter of a virtual environment is a link to another's.
    prefix = python.absolute().parent.parent
    for pattern in _PLACES:
        yield from prefix.glob(pattern)
