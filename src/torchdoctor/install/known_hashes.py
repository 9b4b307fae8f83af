"""The hash of a wheel whose index states none, out of the matrix' file of real wheels."""

import functools

from packaging.version import Version

from torchdoctor.errors import BadMatrix
from torchdoctor.install.wanted import WantedFile
from torchdoctor.matrix.loader import known_hashes


def known_sha256(file: WantedFile) -> str | None:
    """The hash of a wheel by its file name; None: not known, or not without doubt.

    A name without a local label can stand on several indexes with different bytes, and some files
    were replaced: such names tell nothing.
    """
    if Version(file.version).local is None:
        return None
    return _known().get(file.name)


@functools.cache
def _known() -> dict[str, str]:
    try:
        return known_hashes()
    except BadMatrix:
        return {}
