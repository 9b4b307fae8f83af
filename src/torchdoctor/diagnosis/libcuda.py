"""Which libcuda a program here would load, and whether it is the driver's own."""

import re
from typing import Literal

from torchdoctor.facts.model import Facts, Libcuda

Kind = Literal["driver", "compat", "stub", "wsl", "other"]

_BY_FOLDER: tuple[tuple[str, Kind], ...] = (
    ("/stubs/", "stub"),
    ("/compat/", "compat"),
    ("/usr/lib/wsl/", "wsl"),
)
_VERSION = re.compile(r"\.so\.(\d{3,}(?:\.\d+)+)$")


def libcuda_path(facts: Facts) -> str | None:
    """Path of the file; what really answered outweighs what the loader would take."""
    if facts.cuda_init is not None and facts.cuda_init.library:
        return facts.cuda_init.library
    return facts.libcuda.path if isinstance(facts.libcuda, Libcuda) else None


def libcuda_kind(facts: Facts) -> Kind | None:
    """Where it comes from; None where it is not known, or does not show."""
    path = libcuda_path(facts) or ""
    by_folder = next((kind for folder, kind in _BY_FOLDER if folder in path), None)
    if by_folder is None and isinstance(facts.libcuda, Libcuda):
        return facts.libcuda.kind
    return by_folder


def libcuda_version(facts: Facts) -> str | None:
    """Driver version that the file belongs to, from its name."""
    if isinstance(facts.libcuda, Libcuda) and facts.libcuda.version:
        return facts.libcuda.version
    found = _VERSION.search(libcuda_path(facts) or "")
    return found[1] if found else None


def is_foreign(facts: Facts) -> bool:
    """Whether it is known to be another one than the driver's own."""
    return libcuda_kind(facts) in ("compat", "stub", "other")
