"""The hash of a wheel whose index states none, out of the matrix' file of real wheels."""

from packaging.utils import canonicalize_name
from packaging.version import Version

from torchdoctor.errors import BadMatrix
from torchdoctor.install.wanted import WantedFile
from torchdoctor.matrix.wheels import known_wheels


def known_sha256(file: WantedFile) -> str | None:
    """The hash of a wheel by its file name; None: not known, or not without doubt.

    A name without a local label can stand on several indexes with different bytes, and some files
    were replaced: such names tell nothing.
    """
    version = Version(file.version)
    if version.local is None:
        return None
    try:
        wheels = known_wheels(package=canonicalize_name(file.package), version=version.public)
    except BadMatrix:
        return None
    hashes = {one for wheel in wheels if wheel.file == file.name for one in wheel.sha256}
    return next(iter(hashes)) if len(hashes) == 1 else None
