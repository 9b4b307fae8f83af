"""The causes behind the words about the choice of a build."""

from torchdoctor.diagnosis.causes.model import Cause

CAUSES = {
    "MACOS_NO_CUDA": Cause(
        "CUDA ended on macOS in 2019. PyTorch computes there on the CPU, or on Apple's GPU"
        " through the device mps.",
        explains=("TORCH_CPU_BUILD", "NO_NVIDIA_GPU", "DRIVER_NOT_INSTALLED", "NOT_CUDA_VENDOR"),
    ),
    "GPU_TOO_OLD_FOR_VARIANT": Cause(
        "A build holds code for the generations of cards that were chosen when it was made,"
        " and newer builds leave older generations out.",
        remedy="reinstall",
        explains=("CUBLAS_FAILED", "CUDNN_FAILED"),
    ),
    "GPU_TOO_NEW_FOR_VARIANT": Cause(
        "A build holds code for the generations of cards that were chosen when it was made;"
        " this card came later.",
        remedy="reinstall",
        explains=("CUBLAS_FAILED", "CUDNN_FAILED"),
    ),
    "MIXED_GPUS_NO_COMMON_VARIANT": Cause(
        "No build of PyTorch holds code for cards of generations that lie this far apart, or"
        " no kernel module of the driver serves them all.",
        explains=("GPU_TOO_OLD_FOR_VARIANT", "GPU_TOO_NEW_FOR_VARIANT"),
    ),
    "VARIANT_NOT_PUBLISHED": Cause(
        "Each release of PyTorch is built for two to four CUDAs, and this pair is none of them.",
    ),
    "NO_WHEEL_FOR_PYTHON": Cause(
        "A wheel is built for one version of Python. The release that was asked for has none"
        " for this one, so the installer does not list it.",
        explains=("MIRROR_LACKS_BUILD", "RESOLVER_CONFLICT"),
    ),
    "NO_WHEEL_FOR_PLATFORM": Cause(
        "There are wheels for Linux, Windows and macOS on processors of 64 bits, and none"
        " for this system, processor or 32-bit Python.",
        explains=("NO_WHEEL_FOR_PYTHON", "RESOLVER_CONFLICT"),
    ),
    "GLIBC_TOO_OLD": Cause(
        "A Linux wheel needs the C library that its tag names, or a newer one.",
        explains=("TORCH_IMPORT_FAILED", "PIP_TOO_OLD"),
    ),
    "MUSL_UNSUPPORTED": Cause(
        "All Linux wheels of PyTorch and all CUDA libraries are built against glibc; Alpine"
        " and its kin have musl.",
        explains=("NO_WHEEL_FOR_PYTHON", "NO_WHEEL_FOR_PLATFORM", "MIRROR_LACKS_BUILD"),
    ),
    "JETSON_NEEDS_VENDOR_WHEEL": Cause(
        "Up to Orin the GPU of a Jetson is driven by a CUDA of its own. The published wheels"
        " for aarch64 are CPU builds, or built for servers.",
        explains=("TORCH_CPU_BUILD", "DRIVER_NOT_INSTALLED", "NO_NVIDIA_GPU"),
    ),
    "FACTS_INCOMPLETE": Cause(
        "The choice of a build depends on something that nobody could find out.",
    ),
    "RELEASE_END_OF_LIFE": Cause(
        "Only the newest releases of PyTorch get fixes.",
    ),
    "PTX_JIT_UNAVAILABLE": Cause(
        "PTX is portable code that the driver compiles for the card. A driver compiles only"
        " that of CUDAs which it knows.",
    ),
    "BF16_EMULATED": Cause(
        "Units for bfloat16 came with compute capability 8.0; older cards emulate it.",
    ),
    "BUILD_LARGER_THAN_NEEDED": Cause(
        "A CUDA build brings gigabytes of libraries that a machine without an NVIDIA card"
        " never loads.",
        remedy="reinstall",
    ),
    "COMPANION_NOT_AVAILABLE": Cause(
        "torchvision and torchaudio are not built for every choice that torch is built for.",
    ),
    "TORCH_UNPINNED": Cause(
        "Without a version, the same line installs another release some weeks later.",
    ),
    "IMAGE_WHEEL_CUDA_DIFFER": Cause(
        "The wheel brings its own CUDA libraries, and those of the image lie about unused or"
        " get into the way.",
    ),
    "IMAGE_LARGER_THAN_NEEDED": Cause(
        "The wheels bring CUDA and cuDNN. Only compiling needs a -devel image.",
    ),
}
