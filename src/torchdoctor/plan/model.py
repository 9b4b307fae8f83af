"""A request, and the plan that answers it."""

import enum
from dataclasses import dataclass, field
from typing import Literal

from torchdoctor.texts import Text

SCHEMA = "torchdoctor.plan/1"
DEFAULT_PACKAGES = ("torch", "torchvision", "torchaudio")


class Verdict(enum.Enum):
    """What the plan comes to."""

    INSTALL = "install"
    INSTALL_CPU = "install-cpu"
    NOTHING_TO_DO = "nothing-to-do"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What the user asks for, already read (`request.py` reads the options' texts)."""

    torch: str | None = None
    """Version specifier of torch: "==2.6.0", "==2.6.*", ">=2.5,<2.7"; None: the newest."""
    cuda: str | None = None
    """"cpu", "12.4" or a major version "12"; None: whatever fits the machine."""
    packages: tuple[str, ...] = DEFAULT_PACKAGES
    """What to install, torch first."""
    explicit_packages: tuple[str, ...] = ("torch",)
    """Those that were asked for by name: their absence refuses instead of being left out."""
    pinned: tuple[tuple[str, str], ...] = ()
    """Asked versions of companions: (("torchvision", "==0.21.0"),)."""
    addons: tuple[str, ...] = ()
    """What `--with` names: "xformers", "flash-attn", ..."""
    mirrors: tuple[str, ...] = ()
    """Names or addresses, in the order in which they are tried; empty: official."""
    fallback: bool = True
    """Whether other sources may serve when the named ones do not."""
    driver: str | None = None
    """Driver of the machine that will run it, instead of this machine's."""
    gpu_names: tuple[str, ...] = ()
    gpu_arch: tuple[str, ...] = ()
    """Compute capabilities of the machine that will run it, instead of this machine's."""
    force_reinstall: bool = False
    installer: Literal["pip", "uv"] = "pip"


@dataclass(frozen=True, slots=True, kw_only=True)
class Considered:
    """One (release, variant) that the request allows, and what became of it."""

    torch: str
    variant: str
    kept: bool
    """Passes every filter."""
    chosen: bool
    reason: str | None
    because: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Warned:
    """Something to know about the chosen build."""

    reason: str
    summary: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcePlan:
    """The chosen build as one source carries it."""

    source: str
    """Name of a mirror, "official", "default" (pip's own configured index), or an address."""
    torch: str
    variant: str
    variant_cuda: str | None
    packages: dict[str, str]
    """Distribution -> exact version, with the local label where the source has one."""
    options: tuple[str, ...]
    """Index options of the installer: ("--extra-index-url", "https://...")."""
    asks: tuple[str, ...]
    """Addresses that must answer before the installer sees them."""
    commands: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to install on one machine, why, and with which commands."""

    schema: Literal["torchdoctor.plan/1"] = "torchdoctor.plan/1"
    verdict: Verdict
    torch: str | None = None
    """Always a release, without local label; None when refused."""
    variant: str | None = None
    variant_cuda: str | None = None
    packages: dict[str, str]
    addons: dict[str, str] = field(default_factory=dict)
    """Add-on -> its requirement, as pip reads it."""
    commands: tuple[tuple[str, ...], ...] = ()
    download_bytes: int | None = None
    """Sum of what the installer will fetch; None: not known."""
    reasons: tuple[str, ...] = ()
    """Of a refusal: the words in the way, the one to act on first."""
    because: Text
    considered: tuple[Considered, ...] = ()
    warnings: tuple[Warned, ...] = ()
    next_steps: tuple[Text, ...] = ()
    sources: tuple[SourcePlan, ...] = ()
    """The same answer from each source that may serve it, in the order in which they are tried."""
    expects_gpu: bool = False
    """Whether torch.cuda.is_available() must be true on this machine afterwards."""
