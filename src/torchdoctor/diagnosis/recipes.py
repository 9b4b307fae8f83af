"""Commands that differ from one Linux distribution to the next: one table for each action.

A family that is missing from a table has no command that is known to be right; then the vendor's
page says more than a line that may fail. `{branch}` is a driver branch, such as 580.

Sources: NVIDIA's driver installation guide; Ubuntu Server documentation, "NVIDIA drivers
installation" and "UEFI Secure Boot"; RPM Fusion, "Howto/NVIDIA" and "Howto/Secure Boot"; ArchWiki,
"NVIDIA"; manual pages of dkms(8), mokutil(1), dracut(8), update-initramfs(8) and mkinitcpio(8).
"""

from collections.abc import Mapping
from typing import Literal

Family = Literal["ubuntu", "debian", "fedora", "rhel", "suse", "arch"]
Recipe = tuple[str, ...]
Recipes = Mapping[Family, Recipe]

FAMILIES: Mapping[str, Family] = {
    "ubuntu": "ubuntu",
    "linuxmint": "ubuntu",
    "debian": "debian",
    "fedora": "fedora",
    "rhel": "rhel",
    "centos": "rhel",
    "rocky": "rhel",
    "almalinux": "rhel",
    "ol": "rhel",
    "opensuse-leap": "suse",
    "opensuse-tumbleweed": "suse",
    "sles": "suse",
    "arch": "arch",
    "endeavouros": "arch",
}
"""ID of os-release(5) -> family."""

REBOOT = "sudo reboot"
LOAD = "sudo modprobe nvidia"

_RPM_FUSION = (
    "sudo dnf install"
    " https://mirrors.rpmfusion.org/free/fedora/rpmfusion-free-release-$(rpm -E %fedora).noarch.rpm"
    " https://mirrors.rpmfusion.org/nonfree/fedora/"
    "rpmfusion-nonfree-release-$(rpm -E %fedora).noarch.rpm"
)
_BUILD_FOR_THIS_KERNEL = "sudo dkms autoinstall"

# Debian's own driver is too old for new cards and not in the sources of a fresh system; RHEL and
# SUSE take NVIDIA's repository, whose address differs for each of their versions.
NEWEST_DRIVER: Recipes = {
    "ubuntu": ("sudo apt update", "sudo ubuntu-drivers install", REBOOT),
    "fedora": (
        _RPM_FUSION,
        "sudo dnf install akmod-nvidia xorg-x11-drv-nvidia-cuda",
        "sudo akmods --force",
        REBOOT,
    ),
    "arch": ("sudo pacman -Syu nvidia-open nvidia-utils", REBOOT),
}
"""The driver that the distribution recommends."""

DRIVER_OF_BRANCH: Recipes = {
    "ubuntu": ("sudo apt update", "sudo ubuntu-drivers install nvidia:{branch}", REBOOT),
}

OPEN_MODULES: Recipes = {
    "ubuntu": ("sudo apt update", "sudo apt install nvidia-driver-{branch}-open", REBOOT),
    "fedora": (
        "echo '%_with_kmod_nvidia_open 1' | sudo tee /etc/rpm/macros.nvidia-kmod",
        "sudo akmods --kernels $(uname -r) --rebuild",
        REBOOT,
    ),
    "arch": ("sudo pacman -Syu nvidia-open", REBOOT),
}
"""Exchange the closed kernel modules for the open ones."""

MODULE_BY_DKMS: Recipes = {
    "ubuntu": ("sudo apt install linux-headers-$(uname -r)", _BUILD_FOR_THIS_KERNEL, LOAD),
    "debian": ("sudo apt install linux-headers-$(uname -r)", _BUILD_FOR_THIS_KERNEL, LOAD),
    "fedora": ("sudo dnf install kernel-devel-$(uname -r)", _BUILD_FOR_THIS_KERNEL, LOAD),
    "rhel": ("sudo dnf install kernel-devel-$(uname -r)", _BUILD_FOR_THIS_KERNEL, LOAD),
    "suse": ("sudo zypper install kernel-default-devel", _BUILD_FOR_THIS_KERNEL, LOAD),
    # Arch keeps the modules of its newest kernel alone, so that one has to be started.
    "arch": ("sudo pacman -Syu linux-headers", _BUILD_FOR_THIS_KERNEL, REBOOT),
}
"""Build the module for the running kernel where DKMS does that."""

MODULE_BY_PACKAGE: Recipes = {
    "ubuntu": ("sudo apt update", "sudo ubuntu-drivers install", LOAD),
    "fedora": ("sudo dnf install kernel-devel-$(uname -r)", "sudo akmods --force", LOAD),
    "arch": ("sudo pacman -Syu", REBOOT),
}
"""Get the module for the running kernel where packages bring or build it."""

INITRAMFS: Mapping[Family, str] = {
    "ubuntu": "sudo update-initramfs -u",
    "debian": "sudo update-initramfs -u",
    "fedora": "sudo dracut --force",
    "rhel": "sudo dracut --force",
    "suse": "sudo dracut --force",
    "arch": "sudo mkinitcpio -P",
}
"""Make what the kernel starts from anew."""

_DKMS_KEY = ("sudo mokutil --import /var/lib/dkms/mok.pub", REBOOT)
KEY_OF_DKMS: Recipes = {
    "ubuntu": ("sudo update-secureboot-policy --enroll-key", REBOOT),
    "debian": _DKMS_KEY,
    "fedora": _DKMS_KEY,
    "rhel": _DKMS_KEY,
}
"""Have the firmware trust the key with which DKMS signs its modules."""

KEY_OF_PACKAGE: Recipes = {
    # Ubuntu's packaged modules are signed by Ubuntu: one that is refused was built otherwise.
    "ubuntu": ("sudo apt update", "sudo ubuntu-drivers install", REBOOT),
    "fedora": (
        "sudo kmodgenca -a",
        "sudo mokutil --import /etc/pki/akmods/certs/public_key.der",
        "sudo akmods --force --rebuild",
        REBOOT,
    ),
}

FABRIC_MANAGER: Recipes = {
    "ubuntu": ("sudo apt update", "sudo apt install nvidia-fabricmanager-{branch}"),
}

REMOVE_COMPAT: Recipes = {
    "ubuntu": ("sudo apt remove '^cuda-compat-.*'",),
    "debian": ("sudo apt remove '^cuda-compat-.*'",),
    "fedora": ("sudo dnf remove 'cuda-compat-*'",),
    "rhel": ("sudo dnf remove 'cuda-compat-*'",),
}

OWNER_OF_A_FILE: Mapping[Family, str] = {
    "ubuntu": "dpkg -S",
    "debian": "dpkg -S",
    "fedora": "rpm -qf",
    "rhel": "rpm -qf",
    "suse": "rpm -qf",
    "arch": "pacman -Qo",
}
"""Say which package a file came with."""

REMOVE_DRIVER: Recipes = {
    # Not nvidia-*: the toolkits of CUDA and of containers have such names too, and may stay.
    "ubuntu": ("sudo apt purge '^nvidia-driver-.*' '^libnvidia-compute-.*'", "sudo ldconfig"),
    "debian": ("sudo apt purge nvidia-driver libcuda1 nvidia-driver-libs", "sudo ldconfig"),
}

GROUP_OF_THE_CARDS: Mapping[Family, str] = {"debian": "video", "suse": "video"}
"""Where the device files belong to a group instead of to everybody."""

ASK_SLURM: Recipe = ("sinfo -o '%P %G'", "srun --gpus=1 --pty nvidia-smi -L")
"""See which cards a Slurm cluster has, and get one."""

_PODMAN = (
    "podman run --rm --device nvidia.com/gpu=all --security-opt=label=disable{options}"
    " ubuntu nvidia-smi"
)
TRY_A_CONTAINER: Mapping[str, str] = {
    "docker": "sudo docker run --rm --gpus all{options} ubuntu nvidia-smi",
    "podman": _PODMAN,
    "buildah": _PODMAN,
    "apptainer": "apptainer exec --nv docker://ubuntu nvidia-smi",
    "kubernetes": "kubectl describe nodes | grep nvidia.com/gpu",
}
"""Container runtime -> NVIDIA's own sample workload, to be run on the host."""
