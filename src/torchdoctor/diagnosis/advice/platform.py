"""Advice on the choice of a build for a card, a system and a Python."""

from torchdoctor.diagnosis.advice.model import Advice

_GUIDE = "https://pytorch.org/get-started/locally/"
_PREVIOUS = "https://pytorch.org/get-started/previous-versions/"
_CARDS = "https://developer.nvidia.com/cuda-gpus"
_INSTALL = ("torchdoctor install",)

ADVICE = {
    "MACOS_NO_CUDA": Advice(
        cause="CUDA ended on macOS in 2019. PyTorch computes there on the CPU, or on Apple's GPU"
        " through the device mps.",
        fix="Use the device mps where it is available, else the CPU; leave packages that need CUDA"
        " out.",
        commands=('python3 -c "import torch; print(torch.backends.mps.is_available())"',),
        docs="https://docs.pytorch.org/docs/stable/notes/mps.html",
        explains=("TORCH_CPU_BUILD", "NO_NVIDIA_GPU", "DRIVER_NOT_INSTALLED", "NOT_CUDA_VENDOR"),
    ),
    "GPU_TOO_OLD_FOR_VARIANT": Advice(
        cause="A build holds code for the generations of cards that were chosen when it was made,"
        " and newer builds leave older generations out.",
        fix="Install a build that still has code for this card, of an older CUDA or release.",
        commands=_INSTALL,
        remedy="reinstall",
        docs=_CARDS,
        explains=("CUBLAS_FAILED", "CUDNN_FAILED"),
    ),
    "GPU_TOO_NEW_FOR_VARIANT": Advice(
        cause="A build holds code for the generations of cards that were chosen when it was made;"
        " this card came later.",
        fix="Install a build for a newer CUDA, which knows this card.",
        commands=_INSTALL,
        remedy="reinstall",
        docs=_CARDS,
        explains=("CUBLAS_FAILED", "CUDNN_FAILED"),
    ),
    "MIXED_GPUS_NO_COMMON_VARIANT": Advice(
        cause="No build of PyTorch holds code for cards of generations that lie this far apart, or"
        " no kernel module of the driver serves them all.",
        fix="Leave the cards of one generation visible to each program, and make an environment"
        " for each.",
        commands=("export CUDA_VISIBLE_DEVICES=0",),
        docs=_CARDS,
        explains=("GPU_TOO_OLD_FOR_VARIANT", "GPU_TOO_NEW_FOR_VARIANT"),
    ),
    "VARIANT_NOT_PUBLISHED": Advice(
        cause="Each release of PyTorch is built for two to four CUDAs, and this pair is none of"
        " them.",
        fix="Take a CUDA that the release was built for, or a release that has this CUDA.",
        commands=("torchdoctor install --dry-run",),
        docs=_PREVIOUS,
    ),
    "NO_WHEEL_FOR_PYTHON": Advice(
        cause="A wheel is built for one version of Python. The release that was asked for has none"
        " for this one, so the installer does not list it.",
        fix="Use a Python that the release has wheels for, or a release that knows this Python.",
        commands=("python3 --version", "torchdoctor install --venv .venv"),
        docs=_GUIDE,
        explains=("MIRROR_LACKS_BUILD",),
    ),
    "NO_WHEEL_FOR_PLATFORM": Advice(
        cause="There are wheels for Linux, Windows and macOS on processors of 64 bits, and none"
        " for this system, processor or 32-bit Python.",
        fix="Use a 64-bit Python on one of these systems; elsewhere PyTorch is built from source.",
        commands=(
            "python3 -c 'import platform; print(platform.machine(), platform.architecture())'",
        ),
        docs=_GUIDE,
        explains=("NO_WHEEL_FOR_PYTHON",),
    ),
    "GLIBC_TOO_OLD": Advice(
        cause="A Linux wheel needs the C library that its tag names, or a newer one.",
        fix="Use a newer system, or a container of one; or a release of PyTorch that was built for"
        " an older C library. The C library itself cannot be exchanged.",
        commands=("ldd --version",),
        docs="https://github.com/pypa/manylinux",
        explains=("TORCH_IMPORT_FAILED", "PIP_TOO_OLD"),
    ),
    "MUSL_UNSUPPORTED": Advice(
        cause="All Linux wheels of PyTorch and all CUDA libraries are built against glibc; Alpine"
        " and its kin have musl.",
        fix="Start from an image with glibc, such as python:3.13-slim or ubuntu:24.04.",
        docs="https://peps.python.org/pep-0656/",
        explains=("NO_WHEEL_FOR_PYTHON", "NO_WHEEL_FOR_PLATFORM", "MIRROR_LACKS_BUILD"),
    ),
    "JETSON_NEEDS_VENDOR_WHEEL": Advice(
        cause="Up to Orin the GPU of a Jetson is driven by a CUDA of its own. The published wheels"
        " for aarch64 are CPU builds, or built for servers.",
        fix="Install the wheel that NVIDIA publishes for the JetPack release of the board.",
        commands=("cat /etc/nv_tegra_release",),
        docs="https://docs.nvidia.com/deeplearning/frameworks/install-pytorch-jetson-platform/",
        explains=("TORCH_CPU_BUILD", "DRIVER_NOT_INSTALLED", "NO_NVIDIA_GPU"),
    ),
    "FACTS_INCOMPLETE": Advice(
        cause="The choice of a build depends on something that nobody could find out.",
        fix="Name it as an option, or add it to the facts file.",
        commands=("torchdoctor facts",),
        docs=_GUIDE,
    ),
    "RELEASE_END_OF_LIFE": Advice(
        cause="Only the newest releases of PyTorch get fixes.",
        fix="Move to a newer release when the program allows it.",
        commands=_INSTALL,
        docs="https://github.com/pytorch/pytorch/blob/main/RELEASE.md",
    ),
    "PTX_JIT_UNAVAILABLE": Advice(
        cause="PTX is portable code that the driver compiles for the card. A driver compiles only"
        " that of CUDAs which it knows.",
        fix="Update the driver, or compile for the card itself with a toolkit that the driver"
        " knows.",
        docs="https://docs.nvidia.com/deploy/cuda-compatibility/",
    ),
    "BF16_EMULATED": Advice(
        cause="Units for bfloat16 came with compute capability 8.0; older cards emulate it.",
        fix="Use float16 with a gradient scaler, or float32.",
        docs="https://docs.pytorch.org/docs/stable/amp.html",
    ),
    "BUILD_LARGER_THAN_NEEDED": Advice(
        cause="A CUDA build brings gigabytes of libraries that a machine without an NVIDIA card"
        " never loads.",
        fix="Install the CPU build.",
        commands=("torchdoctor install --cuda cpu",),
        remedy="reinstall",
        docs=_GUIDE,
    ),
    "COMPANION_NOT_AVAILABLE": Advice(
        cause="torchvision and torchaudio are not built for every choice that torch is built for.",
        fix="Go without it, or take a release of torch that has one.",
        commands=("torchdoctor install --dry-run",),
        docs=_PREVIOUS,
    ),
    "TORCH_UNPINNED": Advice(
        cause="Without a version, the same line installs another release some weeks later.",
        fix="Pin torch and its companions to releases that belong together.",
        commands=("torchdoctor install --dry-run",),
        docs="https://pip.pypa.io/en/stable/topics/repeatable-installs/",
    ),
    "IMAGE_WHEEL_CUDA_DIFFER": Advice(
        cause="The wheel brings its own CUDA libraries, and those of the image lie about unused or"
        " get into the way.",
        fix="Take an image of the same CUDA generation as the wheel, or one without CUDA.",
        docs=_GUIDE,
    ),
    "IMAGE_LARGER_THAN_NEEDED": Advice(
        cause="The wheels bring CUDA and cuDNN. Only compiling needs a -devel image.",
        fix="Start from a -base image of CUDA, or a plain one.",
        docs="https://gitlab.com/nvidia/container-images/cuda",
    ),
}
