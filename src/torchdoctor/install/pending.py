"""Whether a killed install may have left an environment half-done; costs no process."""

from collections.abc import Iterator
from pathlib import Path

_PLACES = ("lib*/python*/site-packages", "lib/python*/dist-packages", "Lib/site-packages")


def looks_pending(python: Path) -> bool:
    """Whether a journal lies in the environment of an interpreter, as far as that can be seen.

    An environment whose packages lie elsewhere is put in order when the install enters it.
    """
    return any((site / ".torchdoctor" / "current").is_dir() for site in site_packages_of(python))


def site_packages_of(python: Path) -> Iterator[Path]:
    """Where packages of an interpreter's environment lie, as far as its own path tells."""
    # Not resolved: the interpreter of a virtual environment is a link to another's.
    prefix = python.absolute().parent.parent
    for pattern in _PLACES:
        yield from prefix.glob(pattern)
