"""The compatibility matrix: its rows, and the questions that it answers.

Rows come from `matrices/` through the loader, every one with its source. Questions are pure. Where
no row answers, the answer is None, "not known", and never a guess from a neighbouring row.
"""

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from packaging.specifiers import SpecifierSet
from packaging.version import Version

OsFamily = Literal["linux", "windows"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """One published build: a torch release in one variant for one platform."""

    torch: str
    """Release: "2.6.0"."""
    variant: str
    """cpu, cuXXX, mps (the macOS default build) or pypi (a default-index build with CUDA)."""
    cuda: str | None
    """CUDA that it was built with, "12.4"; None for cpu and mps."""
    platform: str
    """linux_x86_64, linux_aarch64, windows_amd64, windows_arm64, macos_arm64, macos_x86_64."""
    pythons: tuple[str, ...]
    """Interpreter tags that have a wheel: cp39, ..., cp313t."""
    default_index: bool
    """Whether the default index carries it (variant indexes carry the others)."""
    label: str | None
    """Local version label on the variant index ("cu124"); None where files carry none."""
    glibc: str | None = None
    """Lowest glibc that the wheel runs on (Linux)."""
    macos: str | None = None
    """Lowest macOS version (macOS)."""
    sm: tuple[str, ...] = ()
    """Compute capabilities with compiled kernels (cubins), as "8.6"."""
    ptx: tuple[str, ...] = ()
    """Compute capabilities whose PTX is inside, for newer cards."""
    cxx11_abi: bool | None = None
    size_mb: int | None = None
    """Size of the torch wheel alone in units of 10^6 bytes, where known."""
    verified: bool = True
    """False: taken from build scripts or neighbours, not read from a wheel or an index."""
    source: str = ""
    checked: str = ""
    """Date of the reading, ISO 8601."""
    sm_verified: bool = True
    sm_source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """One torch release."""

    torch: str
    released: str
    """ISO 8601 date."""
    requires_python: str
    yanked: bool = False
    requires: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Platform -> distribution -> specifier, as the default build's METADATA pins them."""
    source: str = ""
    checked: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanionRelease:
    """One release of torchvision, torchaudio, torchcodec or xformers."""

    package: str
    version: str
    released: str
    torch: str
    """Specifier of the torch releases that it serves: "==2.6.0"."""
    requires_python: str | None
    pythons: Mapping[str, tuple[str, ...]]
    """Platform -> interpreter tags; "py3" serves every Python of `requires_python`."""
    source: str = ""
    checked: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanionException:
    """Where a companion does not lie in torch's own variant folder."""

    package: str
    variant: str
    platform: str | None = None
    """None: on every platform."""
    versions: str = ""
    """Specifier of the companion's versions; empty: all."""
    use_variant: str | None = None
    """Folder of the same CUDA major that serves instead; None: there is none."""
    label: bool = True
    """False: its files carry no local label in `variant`'s folder."""
    source: str = ""
    checked: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverFloor:
    """Lowest driver for a CUDA major version (minor-version compatibility)."""

    os: OsFamily
    cuda_major: int
    driver_min: str
    source: str = ""
    where: str | None = None
    checked: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverBranch:
    """One driver branch and the newest CUDA that it knows."""

    branch: int
    cuda: str | None
    verified: bool = True
    source: str = ""
    checked: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardSupport:
    """Which driver branches drive the cards of a range of compute capabilities."""

    cc_min: str
    cc_max: str
    first_branch: int | None = None
    last_branch: int | None = None
    """None: still driven by the newest branch."""
    kernel_modules: tuple[Literal["open", "closed"], ...] = ()
    """Linux kernel-module flavours that drive it; empty: not known."""
    source: str = ""
    checked: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """A graphics chip by its PCI device id."""

    device: str
    """"2684"."""
    chip: str
    """"AD102"."""
    name: str
    """"AD102 [GeForce RTX 4090]"."""
    compute_capability: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mirror:
    """An index, or a mirror of one."""

    id: str
    variant_url: str | None
    """Address with `{variant}`; None: it has general packages only."""
    kind: Literal["simple", "flat", "either", "general"]
    """How the variant folder is read: simple index, flat page for --find-links, to be asked."""
    pypi: str | None = None
    """Simple index of general packages; None: the default of pip."""
    source: str = ""
    checked: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """A numeric status of NVML, libcuda or nvidia-smi with its name."""

    api: Literal["nvml", "cuda", "nvidia-smi"]
    code: int
    name: str
    source: str = ""
    checked: str = ""


@dataclass(frozen=True)
class Matrix:
    """All rows, and the questions that they answer."""

    releases: tuple[Release, ...] = ()
    builds: tuple[Build, ...] = ()
    companions: tuple[CompanionRelease, ...] = ()
    companion_exceptions: tuple[CompanionException, ...] = ()
    driver_floors: tuple[DriverFloor, ...] = ()
    driver_branches: tuple[DriverBranch, ...] = ()
    card_support: tuple[CardSupport, ...] = ()
    mirrors: tuple[Mirror, ...] = ()
    codes: tuple[Code, ...] = ()
    chips: Mapping[str, Chip] = field(default_factory=dict)
    """PCI device id -> chip."""

    def release(self, torch: str) -> Release | None:
        """The release of exactly this number."""
        return next((row for row in self.releases if row.torch == torch), None)

    def newest_release(self) -> Release:
        """The newest release that was not withdrawn."""
        return max((r for r in self.releases if not r.yanked), key=lambda row: version(row.torch))

    def builds_for(self, platform: str) -> tuple[Build, ...]:
        """All builds of a platform, newest release first."""
        mine = (row for row in self.builds if row.platform == platform)
        return tuple(sorted(mine, key=lambda row: version(row.torch), reverse=True))

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
        later than it.
        """
        release = self.release(torch)
        if release is None:
            return None
        fitting = [
            row
            for row in self.companions
            if row.package == package
            and row.released <= release.released
            and specifier(row.torch).contains(torch)
        ]
        return max(fitting, key=lambda row: version(row.version), default=None)

    def companion_exception(
        self, package: str, companion_version: str, variant: str, platform: str
    ) -> CompanionException | None:
        """What is special about a companion in a variant's folder, if anything is."""
        for row in self.companion_exceptions:
            if (
                (row.package, row.variant) == (package, variant)
                and row.platform in (None, platform)
                and specifier(row.versions).contains(companion_version)
            ):
                return row
        return None

    def mirror(self, name: str) -> Mirror | None:
        """The mirror of this name."""
        return next((row for row in self.mirrors if row.id == name), None)

    def code_name(self, api: str, code: int) -> str | None:
        """The name of a status: ("cuda", 999) is UNKNOWN."""
        return next((r.name for r in self.codes if (r.api, r.code) == (api, code)), None)

    def chip(self, pci_device: str) -> Chip | None:
        """The chip of a PCI id "10de:2684"."""
        vendor, _, device = pci_device.lower().partition(":")
        return self.chips.get(device) if vendor == "10de" else None


@functools.lru_cache(maxsize=4096)
def version(text: str) -> Version:
    """A version, parsed once.

    Raises:
        packaging.version.InvalidVersion: `text` is none.
    """
    return Version(text)


@functools.lru_cache(maxsize=1024)
def specifier(text: str) -> SpecifierSet:
    """A version specifier, parsed once; empty accepts every version."""
    return SpecifierSet(text, prereleases=True)


def newest(versions: Iterable[str]) -> str | None:
    """The highest of some versions, by version order and never by text order."""
    return max(versions, key=version, default=None)
