"""The rows of the compatibility matrix. Every one has its source and the date of the reading."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar, Literal

OsFamily = Literal["linux", "windows"]
Api = Literal["nvml", "cuda", "cuda-runtime", "nvidia-smi"]

PLATFORMS = (
    "linux_x86_64",
    "linux_aarch64",
    "windows_amd64",
    "windows_arm64",
    "macos_arm64",
    "macos_x86_64",
)
"""Those that torch publishes wheels for and torchdoctor knows (there are s390x wheels too)."""


class Row:
    """Shows a row with the fields that say something.

    One `__repr__` for all: generating one for each class took 4 ms of every start.
    """

    __slots__ = ()
    __dataclass_fields__: ClassVar[dict[str, Any]]

    def __repr__(self) -> str:
        pairs = ((f.name, getattr(self, f.name)) for f in fields(self))
        said = (f"{name}={value!r}" for name, value in pairs if value not in (None, "", (), {}))
        return f"{type(self).__name__}({', '.join(said)})"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Build(Row):
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
    wheel_tag: str | None = None
    """Platform tag of its files: "manylinux_2_28_x86_64"; "linux_x86_64" claims no glibc."""
    macos_for: tuple[tuple[str, str], ...] = ()
    """(Interpreter tag, macOS version) where some wheels need a newer macOS than `macos`."""
    default_pythons: tuple[str, ...] = ()
    """Tags that the default index has, where it lacks some of `pythons`; empty: it has all."""
    assumed_pythons: tuple[str, ...] = ()
    """Those of `pythons` that were not seen in this variant, but on the default index."""
    note: str = ""
    """What to know about it; why, where it is not verified."""
    sm_note: str = ""
    sm_checked: str = ""
    """Date on which the kernels were read, ISO 8601."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Release(Row):
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
    requires_common: tuple[str, ...] = ()
    """Requirements of every build of the release, as its METADATA writes them (PEP 508)."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CompanionRelease(Row):
    """One release of torchvision, torchaudio, torchcodec or xformers."""

    package: str
    version: str
    released: str
    torch: str | None
    """Specifier of the torch releases that it serves: "==2.6.0"; None: not known."""
    requires_python: str | None
    pythons: Mapping[str, tuple[str, ...]]
    """Platform -> interpreter tags; "py3" serves every Python of `requires_python`."""
    source: str = ""
    checked: str = ""
    verified: bool = True
    note: str = ""
    yanked: bool = False
    """Withdrawn: installers take it only where exactly this version is asked for (PEP 592)."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CompanionException(Row):
    """Where a companion does not lie in torch's own variant folder, or lies there unlabelled."""

    package: str
    variant: str | None = None
    """None: in every variant."""
    platform: str | None = None
    """None: on every platform."""
    versions: str = ""
    """Specifier of the companion's versions; empty: all."""
    use_variant: str | None = None
    """Folder of the same CUDA major that serves instead; None: there is none."""
    label: bool = True
    """False: its files lie in `variant`'s own folder, without a local label (`use_variant` says
    nothing then)."""
    source: str = ""
    checked: str = ""
    verified: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class DriverFloor(Row):
    """Lowest driver for a CUDA major version (minor-version compatibility)."""

    os: OsFamily
    cuda_major: int
    driver_min: str
    source: str = ""
    where: str | None = None
    checked: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class DriverBranch(Row):
    """One driver branch and the newest CUDA that it knows."""

    branch: int
    cuda: str | None
    verified: bool = True
    source: str = ""
    checked: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CardSupport(Row):
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
    verified: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class NumpySupport(Row):
    """From which torch release on the wheels of an operating system work with NumPy 2."""

    os: Literal["linux", "windows", "macos"]
    torch: str
    """First release that was compiled against NumPy 2; earlier ones need numpy<2."""
    source: str = ""
    checked: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Chip(Row):
    """A graphics chip by its PCI device id. Source: the head of `matrices/pci_nvidia.tsv`."""

    device: str
    """"2684"."""
    chip: str
    """"AD102"."""
    name: str
    """"AD102 [GeForce RTX 4090]"."""
    compute_capability: str | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Mirror(Row):
    """An index, or a mirror of one."""

    id: str
    variant_url: str | None = None
    """Address with `{variant}`; None: it has general packages only."""
    kind: Literal["simple", "flat", "either", "general"]
    """How the variant folder is read: simple index, flat page for --find-links, to be asked."""
    pypi: str | None = None
    """Simple index of general packages; None: the default of pip."""
    source: str = ""
    checked: str = ""
    flat: str | None = None
    """One page with the links to all variants' wheels, for --find-links."""
    carries: tuple[str, ...] = ()
    """Families of variants that it has: cpu, cuXXX, rocmX.Y, xpu."""
    notes: tuple[str, ...] = ()
    """What went wrong with it before, with the report."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Code(Row):
    """A numeric status of NVML, libcuda or nvidia-smi with its name."""

    api: Api
    code: int
    name: str
    source: str = ""
    checked: str = ""
