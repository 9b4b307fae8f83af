"""Whether the running kernel has a module for the card, and whether it would be let in."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from torchdoctor.facts.model import Probed
from torchdoctor.facts.place import Place
from torchdoctor.facts.system_files import exists, list_names, read_text
from torchdoctor.texts import Text, joined, say

# nvidia.ko.zst, nvidia-current.ko (Debian), but not nvidia-drm.ko, which comes beside it.
_MODULE = re.compile(
    r"nvidia(?:-(?:current|tesla|legacy|open|srv)[\w.-]*)?(?<!-drm)(?<!-modeset)(?<!-uvm)"
    r"(?<!-peermem)(?<!-fs)\.ko(?:\.(?:gz|xz|zst))?"
)
# Below /lib/modules/RELEASE: DKMS, NVIDIA's installer, Ubuntu's signed modules (kernel/nvidia-550),
# RHEL's and SUSE's packages, Arch.
_FOLDERS = ("updates", "kernel/drivers/video", "extra", "extramodules", "weak-updates", "misc")
_SIGNED = re.compile(r"nvidia-[\w.-]+")
_DKMS_NAME = re.compile(r"nvidia(?:-(?:current|tesla|legacy|open|srv|kernel)[\w.-]*)?")
_SECURE_BOOT = "SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"  # UEFI's global variables
_ATTRIBUTES = 4  # bytes before the value of a variable in efivarfs
_DEPTH = 4
_HIDDEN = say("the host's kernel modules cannot be seen from a container")


@dataclass(frozen=True, slots=True)
class KernelModules:
    """The module as files, whether or not it runs."""

    built: bool | None = None
    dkms: tuple[str, ...] | None = None
    secure_boot: bool | None = None


def probe_kernel_modules(
    place: Place, *, in_container: bool, foreign_kernel: bool
) -> Probed[KernelModules]:
    """Look into /lib/modules, /var/lib/dkms and the EFI variables.

    Args:
        place: Where to look.
        in_container: Whether these folders are not those of the kernel that runs.
        foreign_kernel: Whether this kernel drives the card without nvidia.ko: WSL, Tegra boards.
    """
    if place.platform != "linux" or foreign_kernel:
        return Probed(KernelModules())  # nothing that could be looked for
    built = _built(place.root)
    if in_container:
        # What a container shows may be mounted from its host, or be leftovers of an image.
        modules = KernelModules(built or None, None, _secure_boot(place.root))
        return Probed(modules, None if built else _HIDDEN)
    modules = KernelModules(built, _dkms(place.root), _secure_boot(place.root))
    return Probed(modules, joined(_unknown(modules), "; ") or None)


def _unknown(modules: KernelModules) -> Iterator[Text]:
    if modules.built is None:
        yield say("{folder} cannot be listed", folder="/lib/modules")
    if modules.secure_boot is None:
        yield say("the EFI variable SecureBoot cannot be read")


def _built(root: Path) -> bool | None:
    release = read_text(root / "proc/sys/kernel/osrelease")
    if release is None or list_names(root / "lib/modules") is None:
        return None
    # Not there: the kernel that runs was removed by an upgrade, and modprobe finds nothing.
    modules = root / "lib/modules" / release
    return any(_MODULE.fullmatch(name) for name in _files_of(modules))


def _files_of(modules: Path) -> Iterator[str]:
    for folder in _FOLDERS:
        yield from _files_below(modules / folder, _DEPTH)
    for name in list_names(modules / "kernel") or ():
        if _SIGNED.fullmatch(name):
            yield from _files_below(modules / "kernel" / name, 1)


def _files_below(folder: Path, depth: int) -> Iterator[str]:
    for name in list_names(folder) or ():
        if ".ko" in name:
            yield name
        elif depth > 1 and "." not in name:
            yield from _files_below(folder / name, depth - 1)


def _dkms(root: Path) -> tuple[str, ...]:
    """As `dkms status` has it, which reads the same folders."""
    tree = root / "var/lib/dkms"
    names = filter(_DKMS_NAME.fullmatch, list_names(tree) or ())
    return tuple(line for name in names for line in _dkms_lines(tree / name))


def _dkms_lines(package: Path) -> Iterator[str]:
    for version in list_names(package) or ():
        if version.startswith("kernel-") or not exists(package / version / "source"):
            continue  # links to what is installed, and folders that DKMS does not count
        title = f"{package.name}/{version}"
        kernels = [
            name
            for name in list_names(package / version) or ()
            if name not in ("source", "build") and list_names(package / version / name)
        ]
        for kernel in kernels:
            yield f"{title}, {kernel}: {_dkms_state(package, version, kernel)}"
        if not kernels:
            yield f"{title}: added"


def _dkms_state(package: Path, version: str, kernel: str) -> str:
    architectures = list_names(package / version / kernel) or ()
    links = (package / f"kernel-{kernel}-{name}" for name in architectures)
    return "installed" if any(_leads_to(link, version) for link in links) else "built"


def _leads_to(link: Path, version: str) -> bool:
    try:
        return link.readlink().parts[0] == version
    except (OSError, IndexError):
        return False


def _secure_boot(root: Path) -> bool | None:
    firmware = root / "sys/firmware"
    if list_names(firmware) and not exists(firmware / "efi"):
        return False  # started by a BIOS, which knows no Secure Boot
    try:
        value = (firmware / "efi/efivars" / _SECURE_BOOT).read_bytes()
    except OSError:
        return None
    return value[_ATTRIBUTES] == 1 if len(value) > _ATTRIBUTES else None
