"""Guides to the words about containers and WSL."""

from torchdoctor.diagnosis.guide import Guide

_TOOLKIT = "https://docs.nvidia.com/datacenter/cloud-native/container-toolkit/latest/"
_TRY = "sudo docker run --rm --gpus all ubuntu nvidia-smi"

GUIDES = (
    Guide(
        "BUILD_TIME_NO_GPU",
        "An image is being built, and CUDA finds no card.",
        "Nothing needs repair: no GPU is handed to a build. Name the cards that the image is for"
        " where something is compiled, and check again in the running container.",
        ("torchdoctor install --gpu-arch 8.9 --dry-run",),
        f"{_TOOLKIT}docker-specialized.html",
    ),
    Guide(
        "CONTAINER_WITHOUT_GPU",
        "Inside the container /dev has no nvidia files and nvidia-smi is not found, while the host"
        " has a card that works.",
        "Start the container with its GPUs: --gpus all with Docker, --device nvidia.com/gpu=all"
        " with Podman, a limit nvidia.com/gpu in Kubernetes.",
        (_TRY,),
        f"{_TOOLKIT}docker-specialized.html",
    ),
    Guide(
        "CONTAINER_CAPABILITY_MISSING",
        "The container has the card, and misses libcuda or nvidia-smi: NVIDIA_DRIVER_CAPABILITIES"
        " lacks compute or utility.",
        "Set the variable to compute,utility in the image or when the container starts.",
        (
            (
                "sudo docker run --rm --gpus all -e NVIDIA_DRIVER_CAPABILITIES=compute,utility"
                " ubuntu nvidia-smi"
            ),
        ),
        f"{_TOOLKIT}docker-specialized.html",
    ),
    Guide(
        "CONTAINER_LOST_GPU",
        "A container that worked says Failed to initialize NVML: Unknown Error. systemd reloaded"
        " its units on the host and took the devices away.",
        "Start the container again. To keep it from coming back use CDI, or the cgroupfs driver, as"
        " NVIDIA describes.",
        docs=f"{_TOOLKIT}troubleshooting.html",
    ),
    Guide(
        "CONTAINER_RUNTIME_MISSING",
        "The container does not start: Docker could not select a device driver with the capability"
        " gpu, or does not know the runtime nvidia.",
        "Install the NVIDIA Container Toolkit on the host, configure the runtime, and restart it.",
        (
            "sudo nvidia-ctk runtime configure --runtime=docker",
            "sudo systemctl restart docker",
            _TRY,
        ),
        f"{_TOOLKIT}install-guide.html",
    ),
    Guide(
        "CONTAINER_REQUIREMENT_UNMET",
        "The container does not start: unsatisfied condition: cuda>= and a version.",
        "Update the driver of the host, or take an image of an older CUDA. A torch wheel brings its"
        " own CUDA, so a plain image serves as well.",
        docs=f"{_TOOLKIT}docker-specialized.html",
    ),
    Guide(
        "SHM_TOO_SMALL",
        "A data loader's worker is killed by a bus error, or NCCL cannot create a segment in"
        " /dev/shm. Docker gives a container 64 MB.",
        "Start the container with more shared memory, or with that of the host.",
        ("df -h /dev/shm", "docker run --shm-size=8g IMAGE"),
        "https://docs.docker.com/reference/cli/docker/container/run/",
    ),
    Guide(
        "WSL_DRIVER_MISSING",
        "WSL has no /dev/dxg or no /usr/lib/wsl/lib/libcuda.so.1.",
        "Install the NVIDIA driver in Windows, update WSL, and start it anew.",
        ("wsl --update", "wsl --shutdown"),
        "https://docs.nvidia.com/cuda/wsl-user-guide/",
    ),
    Guide(
        "WSL_LINUX_DRIVER_INSTALLED",
        "A Linux driver was installed inside WSL, and its libcuda is found before the one that"
        " Windows lends.",
        "Remove the driver's packages inside WSL. The toolkit may stay; take the package"
        " cuda-toolkit, never cuda.",
        ("ldconfig -p | grep libcuda.so",),
        "https://docs.nvidia.com/cuda/wsl-user-guide/",
    ),
)
