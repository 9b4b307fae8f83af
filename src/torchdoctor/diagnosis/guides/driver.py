"""Guides to the words about the driver."""

from torchdoctor.diagnosis.guide import Guide

_DRIVER = "https://docs.nvidia.com/datacenter/tesla/driver-installation-guide/"
_COMPATIBILITY = "https://docs.nvidia.com/deploy/cuda-compatibility/"
_LINUX = "https://docs.nvidia.com/cuda/cuda-installation-guide-linux/"

GUIDES = (
    Guide(
        "DRIVER_NOT_INSTALLED",
        "There is a card on the bus, and neither nvidia-smi nor libcuda can be found. torch says"
        " that it found no NVIDIA driver.",
        "Install the driver that the distribution recommends, then restart. A container takes the"
        " driver from its host and WSL takes it from Windows: install it there.",
        docs=_DRIVER,
    ),
    Guide(
        "NOUVEAU_IN_USE",
        "The kernel has bound the card to nouveau, which does not run CUDA, so the NVIDIA module"
        " cannot have it.",
        "Install the NVIDIA driver, keep nouveau from loading, make the initial RAM disk anew, and"
        " restart.",
        ("lspci -k | grep -A 3 -i nvidia",),
        _LINUX,
    ),
    Guide(
        "SECURE_BOOT_BLOCKS_DRIVER",
        "Loading the module ends with Required key not available or Key was rejected by service.",
        "Enrol the key that signs the module, which asks for a password at the next start, or"
        " install modules that the distribution has signed. Switching Secure Boot off works too.",
        ("mokutil --sb-state",),
        _DRIVER,
    ),
    Guide(
        "KERNEL_MODULE_NOT_BUILT",
        "modprobe finds no module nvidia for the running kernel, mostly after a kernel update"
        " without header files, or because DKMS failed.",
        "Install the header files of the running kernel and build the module, or start the kernel"
        " that has one.",
        ("dkms status", "uname -r"),
        _DRIVER,
    ),
    Guide(
        "DRIVER_BRANCH_DROPPED_GPU",
        "The kernel log says that the card is supported through a legacy driver, and nvidia-smi"
        " finds no devices.",
        "Install the last branch that drives the card, and a build of PyTorch that this branch can"
        " run.",
        docs="https://www.nvidia.com/en-us/drivers/unix/legacy-gpu/",
    ),
    Guide(
        "OPEN_KERNEL_MODULE_REQUIRED",
        "The kernel log says that the card requires the open kernel modules, and nvidia-smi finds"
        " no devices. Cards from Blackwell on are like this.",
        "Exchange the closed kernel modules for the open ones of the same driver, then restart.",
        docs="https://github.com/NVIDIA/open-gpu-kernel-modules",
    ),
    Guide(
        "DRIVER_NOT_LOADED",
        "nvidia-smi cannot communicate with the driver, NVML answers 9, and"
        " /proc/driver/nvidia/version is missing.",
        "Load the module. Where that is refused, the answer of modprobe and the kernel log say"
        " why.",
        ("sudo modprobe nvidia", "sudo dmesg | grep -i -E 'nvidia|nvrm'"),
        _DRIVER,
    ),
    Guide(
        "DRIVER_LIBRARY_MISMATCH",
        "nvidia-smi says Driver/library version mismatch, NVML answers 18, cuInit 803: the driver"
        " was updated while its old module was running.",
        "Restart the machine, which loads the new module.",
        ("cat /proc/driver/nvidia/version", "sudo reboot"),
        _DRIVER,
    ),
    Guide(
        "DRIVER_LIBRARY_BROKEN",
        "The loader finds libcuda or libnvidia-ml and says file too short, invalid ELF header or"
        " wrong ELF class.",
        "Install the same driver again, so that all its files are of one piece. In a container do"
        " that on the host.",
        ("ldconfig -p | grep -E 'libcuda.so|libnvidia-ml.so'",),
        _DRIVER,
    ),
    Guide(
        "COMPAT_LIBRARY_IN_WAY",
        "cuInit answers 803 or 34 although the driver is fine: a libcuda of a toolkit's stubs or of"
        " cuda-compat is found before the driver's own.",
        "Take the folders stubs and compat out of LD_LIBRARY_PATH and ld.so.conf, or remove the"
        " cuda-compat package.",
        ("ldconfig -p | grep libcuda.so", 'echo "$LD_LIBRARY_PATH"'),
        _COMPATIBILITY,
    ),
    Guide(
        "FORWARD_COMPAT_UNSUPPORTED",
        "cuInit answers 804: the cuda-compat package is used on a card that does not admit it."
        " GeForce cards do not.",
        "Remove the cuda-compat package or its folder from LD_LIBRARY_PATH, and update the driver"
        " or take a build for an older CUDA.",
        docs="https://docs.nvidia.com/deploy/cuda-compatibility/forward-compatibility.html",
    ),
    Guide(
        "DRIVER_TOO_OLD",
        "torch says that the driver is too old and names the version it found. The CUDA in the head"
        " of nvidia-smi is of an older generation than the build's.",
        "Update the driver, or install a build for the CUDA generation that the driver knows:"
        " torchdoctor chooses it by the driver.",
        ("torchdoctor install --dry-run",),
        _COMPATIBILITY,
    ),
    Guide(
        "DRIVER_HANGS",
        "nvidia-smi, or any program that starts CUDA, does not come to an end, often not even when"
        " it is killed.",
        "Read the kernel log for Xid lines and restart the machine. Installing the same driver"
        " again helps where it comes back.",
        ("sudo dmesg | grep -i -E 'nvrm|xid'", "sudo reboot"),
        "https://docs.nvidia.com/deploy/xid-errors/",
    ),
    Guide(
        "FABRIC_MANAGER_DOWN",
        "cuInit answers 802, system not yet initialized, on a machine whose cards are joined by"
        " NVSwitch.",
        "Install and start the fabric manager in exactly the version of the driver.",
        (
            "systemctl status nvidia-fabricmanager",
            "sudo systemctl enable --now nvidia-fabricmanager",
        ),
        "https://docs.nvidia.com/datacenter/tesla/fabric-manager-user-guide/",
    ),
    Guide(
        "VGPU_UNLICENSED",
        "nvidia-smi -q shows the virtual GPU without a licence. It becomes slow after some time, or"
        " refuses CUDA.",
        "Have the administrator of the host assign a licence, and keep guest and host drivers of"
        " one release.",
        ("nvidia-smi -q | grep -i -A 2 license",),
        "https://docs.nvidia.com/vgpu/",
    ),
    Guide(
        "DEVICE_NODES_MISSING",
        "The module runs, and nvidia-smi finds no devices: files such as /dev/nvidia0 or"
        " /dev/nvidiactl are missing.",
        "Make the files. In a container make them on the host, then start the container again with"
        " its GPUs.",
        ("sudo nvidia-modprobe -c=0 -u", "ls -l /dev/nvidia*"),
        _LINUX,
    ),
    Guide(
        "DEVICE_PERMISSION_DENIED",
        "The files /dev/nvidia* are there, and this user may not open them: CUDA finds no card,"
        " while root does.",
        "Join the group that owns the files, or have the administrator open them. In a rootless"
        " container hand the devices over when it starts.",
        ("ls -l /dev/nvidia*", "id"),
        _LINUX,
    ),
    Guide(
        "UVM_UNAVAILABLE",
        "torch says CUDA unknown error and cuInit answers 999, while nvidia-smi works. It is"
        " typical after the machine slept. What torch adds about CUDA_VISIBLE_DEVICES is no hint.",
        "Load nvidia-uvm anew. If it cannot be unloaded because a program uses it, restart.",
        ("sudo rmmod nvidia_uvm", "sudo modprobe nvidia_uvm", "sudo nvidia-modprobe -u -c=0"),
        _LINUX,
    ),
    Guide(
        "CUDA_INIT_FAILED",
        "cuInit does not answer 0, and nothing else that torchdoctor looks at explains it.",
        "Restart the machine, then install the driver again if it stays. Under WSL with many cards"
        " error 2, out of memory, is no lack of memory: show it fewer cards.",
        ("nvidia-smi", "sudo dmesg | grep -i -E 'nvidia|nvrm|xid'"),
        "https://docs.nvidia.com/cuda/cuda-driver-api/group__CUDA__TYPES.html",
    ),
)
