"""Whether a killed install may have left an environment half-done; costs no process."""

from pathlib import Path

_PLACES = ("lib*/python*/site-packages", "lib/python*/dist-packages", "Lib/site-packages")


def looks_pending(python: Path) -> bool:
    """Whether a journal lies in the environment of an interpreter, as far as that can be seen.

    An environment whose packages lie elsewhere is put in order when the install enters it.
    """
    # Not resolved: the interpreter of a virtual environment is a link to another's.
    prefix = python.absolute().parent.parent
    return any(
        (folder / ".torchdoctor" / "current").is_dir()
        for pattern in _PLACES
        for folder in prefix.glob(pattern)
    )
