"""The causes behind the words about containers and WSL."""

from torchdoctor.diagnosis.causes.model import Cause

CAUSES = {
    "BUILD_TIME_NO_GPU": Cause(
        "While an image is built there is no GPU and no driver. What runs in the build must"
        " not ask for one; the host that runs the image has it.",
        explains=(
            "CONTAINER_WITHOUT_GPU",
            "DRIVER_NOT_INSTALLED",
            "DEVICES_HIDDEN",
            "NO_NVIDIA_GPU",
            "DRIVER_NOT_LOADED",
        ),
    ),
    "CONTAINER_WITHOUT_GPU": Cause(
        "A container sees no card unless it is started with one.",
        explains=("DRIVER_NOT_INSTALLED", "NO_NVIDIA_GPU", "DRIVER_NOT_LOADED"),
    ),
    "CONTAINER_CAPABILITY_MISSING": Cause(
        "NVIDIA_DRIVER_CAPABILITIES says which parts of the driver a container gets: compute"
        " brings libcuda, utility brings nvidia-smi and NVML.",
        explains=("DRIVER_NOT_INSTALLED",),
    ),
    "CONTAINER_LOST_GPU": Cause(
        "The host renewed the container's rules and forgot the GPU: systemd does that when"
        " its units are reloaded.",
    ),
    "CONTAINER_RUNTIME_MISSING": Cause(
        "Docker hands out GPUs through NVIDIA's container toolkit, which is not installed on"
        " the host, or not known to Docker.",
        explains=("CONTAINER_WITHOUT_GPU",),
    ),
    "CONTAINER_REQUIREMENT_UNMET": Cause(
        "The image names the CUDA that it needs, and the host's driver is too old for it.",
        explains=("DRIVER_TOO_OLD",),
    ),
    "SHM_TOO_SMALL": Cause(
        "Workers of a DataLoader and NCCL pass data through /dev/shm, and Docker gives a"
        " container 64 MB of it.",
        explains=("DISK_FULL", "NCCL_FAILED"),
    ),
    "WSL_DRIVER_MISSING": Cause(
        "WSL lends Linux the driver of Windows, in /usr/lib/wsl/lib and /dev/dxg. One of"
        " them is not there.",
        explains=("DRIVER_NOT_INSTALLED", "CONTAINER_WITHOUT_GPU"),
    ),
    "WSL_LINUX_DRIVER_INSTALLED": Cause(
        "Inside WSL the driver is that of Windows. A Linux driver that was installed there"
        " is found first, and has no kernel module.",
    ),
}
