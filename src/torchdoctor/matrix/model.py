"""The compatibility matrix: its rows, and the questions that it answers.

Rows come from `matrices/` through the loader, every one with its source. Questions are pure. Where
no row answers, the answer is None, "not known", and never a guess from a neighbouring row.
"""

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from torchdoctor.matrix.addon_rows import Addon, Prebuilt
from torchdoctor.matrix.ceiling_rows import Ceiling
from torchdoctor.matrix.image_rows import BaseImage, ImageSystem
from torchdoctor.matrix.lazy import BuildsByPlatform
from torchdoctor.matrix.platforms import platform_of, processor
from torchdoctor.matrix.pythons import serves_python
from torchdoctor.matrix.rows import (
    PLATFORMS,
    Api,
    Build,
    CardSupport,
    Chip,
    Code,
    CompanionException,
    CompanionRelease,
    DriverBranch,
    DriverFloor,
    Mirror,
    NumpySupport,
    OsFamily,
    Release,
)
from torchdoctor.matrix.versions import Specifier, Version, newest, specifier, version

__all__ = [
    "PLATFORMS",
    "Addon",
    "Api",
    "BaseImage",
    "Build",
    "CardSupport",
    "Ceiling",
    "Chip",
    "Code",
    "CompanionException",
    "CompanionRelease",
    "DriverBranch",
    "DriverFloor",
    "ImageSystem",
    "Matrix",
    "Mirror",
    "NumpySupport",
    "OsFamily",
    "Prebuilt",
    "Release",
    "Specifier",
    "Version",
    "newest",
    "platform_of",
    "processor",
    "specifier",
    "version",
]

NVIDIA = "10de"
"""PCI vendor id."""


@dataclass(frozen=True)
class Matrix:
    """All rows, and the questions that they answer."""

    releases: Sequence[Release] = ()
    builds: Sequence[Build] = ()
    companions: Sequence[CompanionRelease] = ()
    companion_exceptions: Sequence[CompanionException] = ()
    driver_floors: Sequence[DriverFloor] = ()
    driver_branches: Sequence[DriverBranch] = ()
    card_support: Sequence[CardSupport] = ()
    mirrors: Sequence[Mirror] = ()
    codes: Sequence[Code] = ()
    chips: Mapping[str, Chip] = field(default_factory=dict)
    """PCI device id -> chip."""
    numpy: Sequence[NumpySupport] = ()
    addons: Sequence[Addon] = ()
    prebuilts: Sequence[Prebuilt] = ()
    ceilings: Sequence[Ceiling] = ()
    base_images: Sequence[BaseImage] = ()
    image_systems: Sequence[ImageSystem] = ()

    def release(self, torch: str) -> Release | None:
        """The release of exactly this number."""
        return next((row for row in self.releases if row.torch == torch), None)

    def newest_release(self) -> Release:
        """The newest release that was not withdrawn."""
        return max((r for r in self.releases if not r.yanked), key=lambda row: version(row.torch))

    def builds_for(self, platform: str) -> tuple[Build, ...]:
        """All builds of a platform, newest release first."""
        return tuple(sorted(self._of(platform), key=lambda b: version(b.torch), reverse=True))

    def _of(self, platform: str) -> Iterator[Build]:
        if isinstance(self.builds, BuildsByPlatform):  # reads no other platform's rows
            return iter(self.builds.of(platform))
        return (row for row in self.builds if row.platform == platform)

    def driver_floor(self, os: OsFamily, cuda_major: int) -> DriverFloor | None:
        """The lowest driver that runs a build of this CUDA major version."""
        rows = (r for r in self.driver_floors if (r.os, r.cuda_major) == (os, cuda_major))
        return next(rows, None)

    def branch_of(self, os: OsFamily, driver: str) -> int | None:
        """The branch of a driver version: on Windows the numbers of one branch run on.

        471 to 475 are R470 there, 581 and 582 are R580. On Linux the first number is the branch.
        """
        major = version(driver).major
        if os == "linux":
            return major
        known = [row.branch for row in self.driver_branches if row.branch <= major]
        return max(known, default=None)

    def cuda_of_branch(self, branch: int) -> str | None:
        """The newest CUDA that drivers of this branch know."""
        return next((row.cuda for row in self.driver_branches if row.branch == branch), None)

    def card_support_of(self, compute_capability: str) -> CardSupport | None:
        """Which driver branches drive cards of this compute capability."""
        wanted = version(compute_capability)
        for row in self.card_support:
            if version(row.cc_min) <= wanted <= version(row.cc_max):
                return row
        return None

    def companion(self, package: str, torch: str) -> CompanionRelease | None:
        """The release of `package` that belongs to a torch release.

        It is the highest version whose pin accepts the torch release and which was not released
        later than it. The date counts for open pins alone: xformers pins its torch exactly, and
        comes some days after it.
        """
        found = self._companions_found
        if (package, torch) not in found:
            found[package, torch] = self._find_companion(package, torch)
        return found[package, torch]

    @functools.cached_property
    def _companions_found(self) -> dict[tuple[str, str], CompanionRelease | None]:
        # A plan asks for the companions of every build, and five builds share a release.
        return {}

    def _find_companion(self, package: str, torch: str) -> CompanionRelease | None:
        release = self.release(torch)
        if release is None:
            return None
        fitting = (r for r in self.companions if r.package == package and _serves(r, release))
        return max(fitting, key=lambda row: version(row.version), default=None)

    def companion_exception(
        self, package: str, companion_version: str, variant: str, platform: str
    ) -> CompanionException | None:
        """What is special about a companion in a variant's folder, if anything is."""
        for row in self.companion_exceptions:
            if (
                row.package == package
                and row.variant in (None, variant)
                and row.platform in (None, platform)
                and specifier(row.versions).contains(companion_version)
            ):
                return row
        return None

    def addon(self, name: str, platform: str) -> Addon | None:
        """What a name of `--with` means on a platform; None: nothing there."""
        rows = (row for row in self.addons if row.name == name)
        return next((row for row in rows if not row.platforms or platform in row.platforms), None)

    def addon_release(
        self, package: str, torch: str, platform: str, python: str
    ) -> CompanionRelease | None:
        """The newest release of an add-on that serves a torch release on an interpreter.

        Unlike a companion it need not be older than the torch release: those that accept later
        ones do not break with them (torchcodec from 0.12 on, xformers from 0.0.35 on).

        Args:
            package: Distribution, "triton-windows".
            torch: Release.
            platform: One of the matrix.
            python: Interpreter tag, "cp312".
        """
        fitting = (
            row
            for row in self.companions
            if row.package == package
            and _accepts(row, torch)
            and serves_python(row.pythons.get(platform, ()), python)
        )
        return max(fitting, key=lambda row: version(row.version), default=None)

    def triton_windows_for(
        self, torch: str, python: str, platform: str = "windows_amd64"
    ) -> CompanionRelease | None:
        """The release of triton-windows beside a torch release; None: there is none."""
        return self.addon_release("triton-windows", torch, platform, python)

    def torchcodec_for(self, torch: str, platform: str, python: str) -> CompanionRelease | None:
        """The release of torchcodec beside a torch release; None: there is none."""
        return self.addon_release("torchcodec", torch, platform, python)

    def pin_of(self, package: str, torch: str, platform: str) -> str | None:
        """What torch's default build requires of a distribution, "==3.2.0"; None: nothing."""
        release = self.release(torch)
        return release.requires.get(platform, {}).get(package) if release else None

    def prebuilt_wheels(
        self, package: str, build: Build, python: str
    ) -> tuple[tuple[Prebuilt, str], ...]:
        """(Row, file name) of an add-on's wheels that fit a build of torch, newest first."""
        rows = (row for row in self.prebuilts if row.package == package)
        found = ((row, row.file_for(build, python)) for row in rows)
        fitting = [(row, name) for row, name in found if name is not None]
        return tuple(sorted(fitting, key=lambda pair: version(pair[0].version), reverse=True))

    def works_with_numpy_2(self, os: str, torch: str) -> bool | None:
        """Whether the wheels of a release were compiled against NumPy 2."""
        first = next((row.torch for row in self.numpy if row.os == os), None)
        return None if first is None else version(torch) >= version(first)

    def base_image(self, cuda: str) -> BaseImage | None:
        """NVIDIA's images of a CUDA version "12.4"."""
        return next((row for row in self.base_images if row.cuda == cuda), None)

    def image_system(self, name: str) -> ImageSystem | None:
        """What a system of these images offers: "ubuntu22.04"."""
        return next((row for row in self.image_systems if row.system == name), None)

    def ceilings_of(self, card: str) -> tuple[Ceiling, ...]:
        """How fast a card is known to be, format by format; empty: nothing is known of it."""
        return tuple(row for row in self.ceilings if card in row.cards)

    def mirror(self, name: str) -> Mirror | None:
        """The mirror of this name."""
        return next((row for row in self.mirrors if row.id == name), None)

    def code_name(self, api: Api, code: int) -> str | None:
        """The name of a status: ("cuda", 999) is UNKNOWN."""
        return next((r.name for r in self.codes if (r.api, r.code) == (api, code)), None)

    def chip(self, pci_device: str) -> Chip | None:
        """The chip of a PCI id "10de:2684"."""
        vendor, _, device = pci_device.lower().partition(":")
        return self.chips.get(device) if vendor == NVIDIA else None


def _serves(row: CompanionRelease, release: Release) -> bool:
    pinned = (row.torch or "").startswith("==")
    return _accepts(row, release.torch) and (pinned or row.released <= release.released)


def _accepts(row: CompanionRelease, torch: str) -> bool:
    if row.yanked or row.torch is None:
        return False
    return specifier(row.torch).contains(torch)
