"""The wheels that the matrix says were published, and the folder of each."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from torchdoctor.matrix.model import Build, CompanionRelease, Matrix

COMPANIONS = ("torchvision", "torchaudio")
# The rows of companions name no platform tag; these are taken by every installer of the platform.
COMPANION_TAG = {
    "linux_x86_64": "manylinux1_x86_64",
    "linux_aarch64": "manylinux2014_aarch64",
    "windows_amd64": "win_amd64",
    "windows_arm64": "win_arm64",
    "macos_arm64": "macosx_11_0_arm64",
    "macos_x86_64": "macosx_10_9_x86_64",
}
PINS_NOTHING = {("torchaudio", "2.11.0")}
"""Its METADATA names no torch at all (pytorch/audio PR 4171), so that it goes beside every one."""


class Published(NamedTuple):
    """A wheel by what makes its name, and what its METADATA requires."""

    name: str
    version: str
    tag: str
    requires: tuple[str, ...] = ()


def default_wheels(matrix: Matrix) -> set[Published]:
    """What the default index has: one build of a release for a platform, without a label."""
    builds = (build for build in matrix.builds if build.default_index)
    torch = {
        Published("torch", build.torch, tag)
        for build in builds
        for tag in _tags(build.default_pythons or build.pythons, build.wheel_tag)
    }
    rows = (row for row in matrix.companions if row.package in COMPANIONS and not row.yanked)
    return torch | {
        _companion(row, row.version, tag)
        for row in rows
        for platform, pythons in row.pythons.items()
        for tag in _tags(pythons, COMPANION_TAG[platform])
    }


def variant_wheels(matrix: Matrix) -> dict[str, set[Published]]:
    """What each folder of the official index has: variant -> wheels."""
    folders: dict[str, set[Published]] = {}
    for build in matrix.builds:
        if build.variant == "pypi":
            continue
        # The builds for macOS lie in the folder of the CPU builds.
        folder = "cpu" if build.variant == "mps" else build.variant
        wheels = folders.setdefault(folder, set())
        version = _labelled(build.torch, build.label)
        wheels |= {Published("torch", version, t) for t in _tags(build.pythons, build.wheel_tag)}
        wheels |= set(_companions(build, folder, matrix))
    return folders


def _companions(build: Build, folder: str, matrix: Matrix) -> Iterator[Published]:
    for package in COMPANIONS:
        row = matrix.companion(package, build.torch)
        if row is None:
            continue
        special = matrix.companion_exception(package, row.version, build.variant, build.platform)
        if special is not None and special.label:
            continue  # it lies in another variant's folder, or nowhere
        plain = special is not None or build.variant == "mps"
        version = _labelled(row.version, None if plain else folder)
        offered = row.pythons.get(build.platform, ())
        pythons = [tag for tag in offered if tag.startswith("py") or tag in build.pythons]
        for tag in _tags(pythons, COMPANION_TAG[build.platform]):
            yield _companion(row, version, tag)


def _companion(row: CompanionRelease, version: str, tag: str) -> Published:
    # The pin carries no label: 2.6.0+cpu satisfies ==2.6.0 as well as 2.6.0+cu124 does.
    pin = (f"torch{row.torch}",) if (row.package, row.version) not in PINS_NOTHING else ()
    return Published(row.package, version, tag, pin)


def _labelled(version: str, label: str | None) -> str:
    return f"{version}+{label}" if label else version


def _tags(pythons: Iterable[str], platform: str | None) -> Iterator[str]:
    for python in pythons:
        yield f"{python.removesuffix('t')}-{_abi(python)}-{platform}"


def _abi(python: str) -> str:
    if python.startswith("py"):
        return "none"
    # CPython 3.7 has the last ABI with an m (PEP 3149, bpo-36707).
    return f"{python}m" if python == "cp37" else python
