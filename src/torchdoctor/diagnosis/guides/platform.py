"""Guides to the words about the platform and the choice of a build."""

from torchdoctor.diagnosis.guide import Guide

_TORCH = "https://pytorch.org/get-started/locally/"
_PLAN = "torchdoctor install --dry-run"
_CARDS = "https://developer.nvidia.com/cuda-gpus"

GUIDES = (
    Guide(
        "MACOS_NO_CUDA",
        "The machine is a Mac, and torch.cuda.is_available() is False.",
        "Nothing needs repair. On Apple silicon use the GPU through the device mps.",
        ('python3 -c "import torch; print(torch.backends.mps.is_available())"',),
        "https://developer.apple.com/metal/pytorch/",
    ),
    Guide(
        "GPU_TOO_OLD_FOR_VARIANT",
        "The first computation ends with no kernel image is available, and torch warns that the"
        " card is too old or not compatible: its compute capability is below the build's list, or"
        " in a gap of it.",
        "Install a build that still holds code for the card, which is one for an older CUDA.",
        (
            'python3 -c "import torch; print(torch.cuda.get_arch_list())"',
            _PLAN,
        ),
        "https://developer.nvidia.com/cuda-legacy-gpus",
    ),
    Guide(
        "GPU_TOO_NEW_FOR_VARIANT",
        "torch warns that a card such as sm_120 is not compatible with the installation, and the"
        " first computation ends with no kernel image is available.",
        "Install a build for a newer CUDA. On GB10 (12.1) the warning alone is no fault: code for"
        " 12.0 runs there.",
        (
            'python3 -c "import torch; print(torch.cuda.get_arch_list())"',
            _PLAN,
        ),
        _CARDS,
    ),
    Guide(
        "MIXED_GPUS_NO_COMMON_VARIANT",
        "The cards of one machine are several generations apart: one works, the other has no kernel"
        " image, or the Linux driver drives only one of them.",
        "Show one generation to each program with CUDA_VISIBLE_DEVICES, with an environment of its"
        " own for each. Where no kernel module drives both, take the cards apart.",
        ("nvidia-smi --query-gpu=index,name,compute_cap --format=csv",),
        _CARDS,
    ),
    Guide(
        "VARIANT_NOT_PUBLISHED",
        "The release and the CUDA that were asked for together were never built: the index has no"
        " such version.",
        "Ask for another release or another CUDA. torchdoctor names the nearest that exist.",
        ("torchdoctor install --cuda 12.4 --dry-run",),
        "https://pytorch.org/get-started/previous-versions/",
    ),
    Guide(
        "NO_WHEEL_FOR_PYTHON",
        "pip finds no matching distribution for torch although the index answers: no wheel has the"
        " tag of this Python, which is too new, too old, or not CPython.",
        "Make an environment with a Python that the release has wheels for.",
        (_PLAN,),
        _TORCH,
    ),
    Guide(
        "NO_WHEEL_FOR_PLATFORM",
        "pip finds no matching distribution on a 32-bit Python, a 32-bit or rare processor, or an"
        " old macOS.",
        "Use a 64-bit Python on x86_64 or aarch64. On Macs with Intel processors the last release"
        " is 2.2.2.",
        ('python3 -c "import platform, sys; print(platform.machine(), sys.maxsize > 2**32)"',),
        _TORCH,
    ),
    Guide(
        "GLIBC_TOO_OLD",
        "pip passes all wheels over, or the import ends with version GLIBC_2.xx not found.",
        "Use a newer release of the distribution, or a container of one: glibc cannot be renewed on"
        " its own.",
        ("ldd --version",),
        "https://peps.python.org/pep-0600/",
    ),
    Guide(
        "MUSL_UNSUPPORTED",
        "The system is Alpine or another one built on musl, and pip finds no wheel.",
        "Use an image or a system with glibc, such as python:3.13-slim.",
        ("ldd --version",),
        "https://peps.python.org/pep-0656/",
    ),
    Guide(
        "JETSON_NEEDS_VENDOR_WHEEL",
        "On a Jetson up to Orin a torch from the package index does not find the GPU. nvidia-smi"
        " without a driver version is normal there.",
        "Install the wheel that NVIDIA publishes for the JetPack release of the board. Thor, from"
        " Jetson Linux 38 on, runs the published aarch64 wheels for CUDA 13.",
        ("cat /etc/nv_tegra_release",),
        "https://docs.nvidia.com/deeplearning/frameworks/install-pytorch-jetson-platform/",
    ),
    Guide(
        "FACTS_INCOMPLETE",
        "A plan is refused because something that it depends on is not known, such as the driver of"
        " a machine that a facts file describes.",
        "Add the key that the refusal names to the facts file, or let torchdoctor look at the"
        " machine itself.",
        ("torchdoctor facts > machine.json",),
    ),
    Guide(
        "RELEASE_END_OF_LIFE",
        "The release that was chosen is older than the two newest minor releases, which alone get"
        " fixes.",
        "Nothing needs repair. Take a newer release when the driver, the card and your program"
        " allow it.",
        (_PLAN,),
        "https://github.com/pytorch/pytorch/blob/main/RELEASE.md",
    ),
    Guide(
        "PTX_JIT_UNAVAILABLE",
        "The build is for a newer CUDA than the driver knows. torch works; a program that hands PTX"
        " to the driver ends with: the provided PTX was compiled with an unsupported toolchain.",
        "Nothing needs repair while your programs run. Else update the driver, or take a build"
        " whose CUDA the driver knows.",
        ("nvidia-smi",),
        "https://docs.nvidia.com/deploy/cuda-compatibility/minor-version-compatibility.html",
    ),
    Guide(
        "BF16_EMULATED",
        "bfloat16 is slower than float32 on a card below compute capability 8.0, although torch"
        " says that it is supported.",
        "Use float16 with a gradient scaler where speed matters, or float32.",
        docs="https://docs.pytorch.org/docs/stable/amp.html",
    ),
    Guide(
        "BUILD_LARGER_THAN_NEEDED",
        "A CUDA build is installed on a machine without an NVIDIA card. The default index has no"
        " other for Linux.",
        "Nothing needs repair. The CPU build saves several gigabytes.",
        ("torchdoctor install --cuda cpu",),
        _TORCH,
    ),
    Guide(
        "COMPANION_NOT_AVAILABLE",
        "torchvision or torchaudio has no build for the chosen release, Python or platform, so the"
        " plan leaves it out.",
        "Nothing needs repair unless you need it. Then ask for it by name, and the plan takes a"
        " release of torch that it exists for.",
        ("torchdoctor install --only torch,torchaudio --dry-run",),
    ),
    Guide(
        "TORCH_UNPINNED",
        "An install line or a requirements file names torch without a version, so that it installs"
        " another build tomorrow than today.",
        "Pin the version together with its label.",
        ("torchdoctor install --dry-run --output requirements",),
    ),
    Guide(
        "IMAGE_WHEEL_CUDA_DIFFER",
        "The image is made from nvidia/cuda of one CUDA generation, and the wheel inside is for"
        " another: hosts that start the image may lack the driver for the wheel.",
        "Take both of one generation, or a plain image, as the wheel brings its own CUDA.",
        ('echo "$CUDA_VERSION"', 'python3 -c "import torch; print(torch.version.cuda)"'),
        "https://docs.nvidia.com/deploy/cuda-compatibility/",
    ),
    Guide(
        "IMAGE_LARGER_THAN_NEEDED",
        "The image is made from a -devel or -cudnn image, and nothing is compiled in it.",
        "Take the -base image, or a plain one: torch brings its own CUDA libraries and cuDNN.",
        docs="https://hub.docker.com/r/nvidia/cuda",
    ),
)
