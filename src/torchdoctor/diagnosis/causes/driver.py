"""The causes behind the words about the driver."""

from torchdoctor.diagnosis.causes.model import Cause

CAUSES = {
    "DRIVER_NOT_INSTALLED": Cause(
        "The parts of the driver that programs load, libcuda and nvidia-smi, are not there.",
    ),
    "NOUVEAU_IN_USE": Cause(
        "The kernel gave the card to nouveau, which knows no CUDA; NVIDIA's module cannot"
        " take it as long as nouveau is loaded.",
        explains=("DRIVER_NOT_INSTALLED", "DRIVER_NOT_LOADED"),
    ),
    "SECURE_BOOT_BLOCKS_DRIVER": Cause(
        "With Secure Boot the kernel loads only modules that are signed with a key which the"
        " firmware trusts.",
        explains=("KERNEL_MODULE_NOT_BUILT", "DRIVER_NOT_LOADED"),
    ),
    "KERNEL_MODULE_NOT_BUILT": Cause(
        "A kernel module is built for one version of the kernel. After an update the new"
        " kernel has none, because its headers were missing or the build failed.",
    ),
    "DRIVER_BRANCH_DROPPED_GPU": Cause(
        "Each branch of the driver drives the cards of its time. Newer branches leave older"
        " generations out.",
        explains=("DRIVER_NOT_LOADED", "DEVICE_NODES_MISSING"),
    ),
    "OPEN_KERNEL_MODULE_REQUIRED": Cause(
        "From Blackwell on, cards are driven by the open kernel modules alone.",
    ),
    "DRIVER_NOT_LOADED": Cause(
        "The driver's programs are installed, and its kernel module does not run.",
    ),
    "DRIVER_LIBRARY_MISMATCH": Cause(
        "The driver was updated while its old kernel module stayed loaded, or libraries of"
        " another version were put over those of the module.",
    ),
    "DRIVER_LIBRARY_BROKEN": Cause(
        "A library of the driver is there, and is empty, cut short, or of another processor.",
    ),
    "COMPAT_LIBRARY_IN_WAY": Cause(
        "Another libcuda comes before the driver's: a stub, which serves compilers alone, or"
        " one of a cuda-compat package.",
        explains=("DRIVER_TOO_OLD",),
    ),
    "FORWARD_COMPAT_UNSUPPORTED": Cause(
        "The cuda-compat package lets data-center cards run a newer CUDA than their driver"
        " knows; other cards refuse it.",
        explains=("COMPAT_LIBRARY_IN_WAY",),
    ),
    "DRIVER_TOO_OLD": Cause(
        "Every CUDA build of PyTorch needs a driver that knows its CUDA generation.",
        remedy="reinstall",
        explains=("CUDA_INIT_FAILED",),
    ),
    "DRIVER_HANGS": Cause(
        "A call into the driver does not come back: a card that no longer answers, or"
        " firmware that is stuck.",
        explains=("GPU_HARDWARE_ERRORS",),
    ),
    "FABRIC_MANAGER_DOWN": Cause(
        "On machines with NVSwitch a service sets up the links between the cards; CUDA"
        " starts only after that. It must be of the driver's own version.",
    ),
    "VGPU_UNLICENSED": Cause(
        "A virtual GPU runs at full speed only while a licence server lends it a licence.",
    ),
    "DEVICE_NODES_MISSING": Cause(
        "Programs reach the driver through files below /dev, and some of them are not there.",
    ),
    "DEVICE_PERMISSION_DENIED": Cause(
        "The device files are there, and this user or container may not open them.",
    ),
    "UVM_UNAVAILABLE": Cause(
        "CUDA manages memory through the kernel module nvidia-uvm. It is not loaded, its"
        " device file is missing, or it did not survive the machine's sleep.",
    ),
    "CUDA_INIT_FAILED": Cause(
        "libcuda is there and refuses to start, and nothing else explains it. Under WSL 'out"
        " of memory' at the start is no lack of memory: it comes up with many cards.",
    ),
}
