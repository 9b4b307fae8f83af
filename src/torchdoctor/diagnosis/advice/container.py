"""Advice on containers and WSL."""

from torchdoctor.diagnosis.advice.model import Advice

_TOOLKIT = "https://docs.nvidia.com/datacenter/cloud-native/container-toolkit/latest/"
_INSTALL = f"{_TOOLKIT}install-guide.html"
_TROUBLE = f"{_TOOLKIT}troubleshooting.html"
_OPTIONS = f"{_TOOLKIT}docker-specialized.html"
_WSL = "https://docs.nvidia.com/cuda/wsl-user-guide/"
_TRY = "sudo docker run --rm --gpus all ubuntu nvidia-smi"

ADVICE = {
    "BUILD_TIME_NO_GPU": Advice(
        cause="While an image is built there is no GPU and no driver. What runs in the build must"
        " not ask for one; the host that runs the image has it.",
        fix="Name the architectures to compile for, and leave tests that need the card to the"
        " running container.",
        commands=('export TORCH_CUDA_ARCH_LIST="8.0;8.6;9.0+PTX"',),
        docs="https://docs.docker.com/build/",
        explains=(
            "CONTAINER_WITHOUT_GPU",
            "DRIVER_NOT_INSTALLED",
            "DEVICES_HIDDEN",
            "NO_NVIDIA_GPU",
            "DRIVER_NOT_LOADED",
        ),
    ),
    "CONTAINER_WITHOUT_GPU": Advice(
        cause="A container sees no card unless it is started with one.",
        fix="Start it with the GPU: --gpus all for Docker, --device nvidia.com/gpu=all for Podman,"
        " --nv for Apptainer, a limit of nvidia.com/gpu in Kubernetes.",
        commands=(_TRY,),
        docs=_OPTIONS,
        explains=("DRIVER_NOT_INSTALLED", "NO_NVIDIA_GPU", "DRIVER_NOT_LOADED"),
    ),
    "CONTAINER_CAPABILITY_MISSING": Advice(
        cause="NVIDIA_DRIVER_CAPABILITIES says which parts of the driver a container gets: compute"
        " brings libcuda, utility brings nvidia-smi and NVML.",
        fix="Set it to compute,utility, in the image or when the container is started.",
        commands=(
            (
                "sudo docker run --rm --gpus all -e NVIDIA_DRIVER_CAPABILITIES=compute,utility"
                " ubuntu nvidia-smi"
            ),
        ),
        docs=_OPTIONS,
        explains=("DRIVER_NOT_INSTALLED",),
    ),
    "CONTAINER_LOST_GPU": Advice(
        cause="The host renewed the container's rules and forgot the GPU: systemd does that when"
        " its units are reloaded.",
        fix="Start the container again. These links on the host keep it from coming back.",
        commands=("sudo nvidia-ctk system create-dev-char-symlinks --create-all",),
        docs=_TROUBLE,
    ),
    "CONTAINER_RUNTIME_MISSING": Advice(
        cause="Docker hands out GPUs through NVIDIA's container toolkit, which is not installed on"
        " the host, or not known to Docker.",
        fix="Install the toolkit on the host, tell Docker of it, and restart Docker.",
        commands=(
            "sudo apt install nvidia-container-toolkit",
            "sudo nvidia-ctk runtime configure --runtime=docker",
            "sudo systemctl restart docker",
            _TRY,
        ),
        docs=_INSTALL,
        explains=("CONTAINER_WITHOUT_GPU",),
    ),
    "CONTAINER_REQUIREMENT_UNMET": Advice(
        cause="The image names the CUDA that it needs, and the host's driver is too old for it.",
        fix="Update the driver of the host, or take an image of a CUDA that the driver knows.",
        commands=("nvidia-smi",),
        docs=_OPTIONS,
        explains=("DRIVER_TOO_OLD",),
    ),
    "SHM_TOO_SMALL": Advice(
        cause="Workers of a DataLoader and NCCL pass data through /dev/shm, and Docker gives a"
        " container 64 MB of it.",
        fix="Start the container with more, or with the host's; or use fewer workers.",
        commands=("df -h /dev/shm", "docker run --shm-size=8g ...", "docker run --ipc=host ..."),
        docs="https://docs.docker.com/engine/containers/run/",
        explains=("DISK_FULL", "NCCL_FAILED"),
    ),
    "WSL_DRIVER_MISSING": Advice(
        cause="WSL lends Linux the driver of Windows, in /usr/lib/wsl/lib and /dev/dxg. One of them"
        " is not there.",
        fix="Update the driver in Windows and WSL itself, then start WSL again. Install no Linux"
        " driver inside.",
        commands=("wsl.exe --update", "wsl.exe --shutdown", "ls /usr/lib/wsl/lib /dev/dxg"),
        docs=_WSL,
        explains=("DRIVER_NOT_INSTALLED", "CONTAINER_WITHOUT_GPU"),
    ),
    "WSL_LINUX_DRIVER_INSTALLED": Advice(
        cause="Inside WSL the driver is that of Windows. A Linux driver that was installed there"
        " is found first, and has no kernel module.",
        fix="Remove the Linux driver's packages from WSL.",
        commands=("ldconfig -p | grep libcuda",),
        docs=_WSL,
    ),
}
