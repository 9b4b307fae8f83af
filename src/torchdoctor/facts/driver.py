"""The NVIDIA driver: its kernel module, its libraries, its versions."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from torchdoctor.facts.kernel_modules import KernelModules
from torchdoctor.facts.libraries import LIBCUDA, LIBNVML, Libraries
from torchdoctor.facts.model import CudaInit, Driver, Probed
from torchdoctor.facts.nvidia_smi import SmiReading
from torchdoctor.facts.nvml import LIBRARY_NOT_FOUND, NvmlReading
from torchdoctor.facts.pci import PciCard
from torchdoctor.facts.place import Place
from torchdoctor.facts.system_files import exists, read_text
from torchdoctor.plain import ABSENT, Absent

Module = Literal["nvidia", "nvidia-open", "nouveau"]

# "NVIDIA UNIX x86_64 Kernel Module  550.54.14  ...", "... Open Kernel Module for x86_64  580..."
_MODULE_VERSION = re.compile(r"Kernel Module(?: for \S+)?\s+(\d+(?:\.\d+)+)")
_LIBRARY_VERSION = re.compile(r"\.so\.(\d{3,}\.\d+(?:\.\d+)*)$")
FIRST_OPEN_BRANCH = 515  # NVIDIA's open modules begin with this branch


@dataclass(frozen=True, slots=True, kw_only=True)
class Witnesses:
    """What the other probes found out, as far as the driver is concerned."""

    nvml: NvmlReading | None = None
    smi: SmiReading | None = None
    cuda_init: CudaInit | None = None
    cards: tuple[PciCard, ...] | None = None
    libraries: Libraries = field(default_factory=Libraries)
    modules: KernelModules = field(default_factory=KernelModules)
    foreign_kernel: bool = False
    """WSL and Tegra boards drive the card without the module nvidia.ko."""


def probe_driver(seen: Witnesses, place: Place) -> Probed[Driver]:
    """Put the driver together from /proc, /sys, the loader and what the others saw."""
    module = _read_module(place)
    return Probed(
        Driver(
            installed=_installed(seen, place),
            version=_version(seen) or module.version,
            cuda_version=_cuda_version(seen),
            loaded=_loaded(seen, module, place),
            kernel_module=_kernel_module(seen, module, place),
            kernel_module_version=module.version,
            library_version=_library_version(seen),
            module_built=seen.modules.built,
            dkms=seen.modules.dkms,
            secure_boot=seen.modules.secure_boot,
        )
    )


def read_flavour(words: str) -> Module:
    """Which of NVIDIA's two kernel modules wrote this /proc/driver/nvidia/version."""
    return "nvidia-open" if "Open Kernel Module" in words else "nvidia"


def library_version(path: Path) -> str | None:
    """The driver version in the name of the file behind libcuda.so.1 or libnvidia-ml.so.1.

    It is the user-space version, also when NVML refuses because the kernel's differs.
    """
    try:
        found = _LIBRARY_VERSION.search(path.resolve().name)
    except (OSError, RuntimeError):  # a loop of links
        return None
    return found[1] if found else None


@dataclass(frozen=True, slots=True)
class _Module:
    """What the kernel shows of nvidia.ko."""

    words: str | None = None
    version: str | None = None


def _read_module(place: Place) -> _Module:
    if place.platform != "linux":
        return _Module()
    words = read_text(place.root / "proc/driver/nvidia/version")
    found = _MODULE_VERSION.search(words or "")
    version = found[1] if found else read_text(place.root / "sys/module/nvidia/version")
    return _Module(words, version)


def _installed(seen: Witnesses, place: Place) -> bool | None:
    if _smi_path(seen) or any(seen.libraries.of_driver(name) for name in (LIBCUDA, LIBNVML)):
        return True
    if place.platform == "linux":
        return False if seen.libraries.complete else None
    # Elsewhere NVML's binding itself is the one that looks for the library.
    return seen.nvml.fact.code != LIBRARY_NOT_FOUND if seen.nvml else None


def _smi_path(seen: Witnesses) -> str | None:
    return seen.smi.fact.path if seen.smi else None


def _version(seen: Witnesses) -> str | None:
    if seen.nvml and seen.nvml.driver_version:
        return seen.nvml.driver_version
    if seen.smi and seen.smi.driver_version:
        return seen.smi.driver_version
    return _library_version(seen)


def _library_version(seen: Witnesses) -> str | None:
    paths = (seen.libraries.of_driver(name) for name in (LIBNVML, LIBCUDA))
    return next(filter(None, (library_version(path) for path in paths if path)), None)


def _cuda_version(seen: Witnesses) -> str | None:
    said = (
        seen.nvml.cuda_version if seen.nvml else None,
        seen.smi.cuda_version if seen.smi else None,
        seen.cuda_init.cuda_version if seen.cuda_init else None,
    )
    return next(filter(None, said), None)


def _loaded(seen: Witnesses, module: _Module, place: Place) -> bool | None:
    if module.words or module.version or (seen.nvml and seen.nvml.fact.code == 0):
        return True
    # Without /proc nobody could see the module; WSL and Tegra boards have none of this name.
    can_see = place.platform == "linux" and exists(place.root / "proc/version")
    return False if can_see and not seen.foreign_kernel else None


def _kernel_module(seen: Witnesses, module: _Module, place: Place) -> Module | Absent | None:
    if module.words:
        return read_flavour(module.words)
    if module.version:
        # Which of the two it is stands in /proc alone, but old branches have only the one.
        branch = module.version.partition(".")[0]
        return "nvidia" if branch.isdecimal() and int(branch) < FIRST_OPEN_BRANCH else None
    if _nouveau(seen, place.root):
        return "nouveau"
    can_see = place.platform == "linux" and exists(place.root / "sys/module")
    return ABSENT if can_see else None


def _nouveau(seen: Witnesses, root: Path) -> bool:
    if seen.cards is not None:
        return any(card.driver == "nouveau" for card in seen.cards)
    return exists(root / "sys/module/nouveau")
