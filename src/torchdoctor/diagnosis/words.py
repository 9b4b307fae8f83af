"""The public vocabulary: every word that a finding, a refusal or a failure can carry.

Scripts match on these words, so none ever changes its meaning. The order is that of the flow, from
the card to the running program, and it is the order in which findings of one severity are shown.
"""

from dataclasses import dataclass
from typing import Literal

from torchdoctor.diagnosis.finding import Severity

Area = Literal["gpu", "driver", "container", "platform", "torch", "extension", "packages", "run"]


@dataclass(frozen=True, slots=True)
class Word:
    """One word with what it stands for."""

    word: str
    area: Area
    """Which part of the flow it is about; rules lie in the folder of this name."""
    severity: Severity
    """The usual one: a rule may raise or lower it by context."""
    meaning: str


def _area(area: Area, rows: tuple[tuple[str, Severity, str], ...]) -> tuple[Word, ...]:
    return tuple(Word(word, area, severity, meaning) for word, severity, meaning in rows)


_E, _W, _I = Severity.ERROR, Severity.WARNING, Severity.INFO

_GPU = (
    ("NO_NVIDIA_GPU", _W, "The machine has no NVIDIA graphics processor."),
    ("NOT_CUDA_VENDOR", _W, "Every graphics processor is from AMD or Intel, and none runs CUDA."),
    ("GPU_LOST", _E, "The card stopped answering on the bus."),
    ("GPU_HARDWARE_ERRORS", _E, "The driver logged faults of the card or of its memory."),
    ("GPU_THROTTLED", _W, "The card runs below its clocks because of heat or power."),
    ("GPU_BUSY", _W, "Other processes hold most of the card's memory."),
    ("COMPUTE_MODE_RESTRICTED", _E, "The card's compute mode does not admit this process."),
    ("MIG_NO_INSTANCE", _E, "The card is in MIG mode, and no instance of it can be used."),
    (
        "DEVICES_HIDDEN",
        _E,
        "An environment variable hides the cards or names one that is not there.",
    ),
)
_DRIVER = (
    ("DRIVER_NOT_INSTALLED", _E, "There is an NVIDIA card and no NVIDIA driver."),
    ("NOUVEAU_IN_USE", _E, "The open-source nouveau driver holds the card."),
    ("SECURE_BOOT_BLOCKS_DRIVER", _E, "Secure Boot refuses the unsigned kernel module."),
    ("KERNEL_MODULE_NOT_BUILT", _E, "The running kernel has no NVIDIA module built for it."),
    (
        "DRIVER_BRANCH_DROPPED_GPU",
        _E,
        "The installed driver branch no longer drives this old card.",
    ),
    ("OPEN_KERNEL_MODULE_REQUIRED", _E, "This card needs the open kernel modules."),
    ("DRIVER_NOT_LOADED", _E, "The driver is installed, but its kernel module does not run."),
    (
        "DRIVER_LIBRARY_MISMATCH",
        _E,
        "The driver's libraries and its kernel module differ in version.",
    ),
    ("DRIVER_LIBRARY_BROKEN", _E, "A library of the driver is there and cannot be loaded."),
    ("COMPAT_LIBRARY_IN_WAY", _E, "Another libcuda is found before the one of the driver."),
    ("FORWARD_COMPAT_UNSUPPORTED", _E, "The cuda-compat package does not serve this card."),
    ("DRIVER_TOO_OLD", _E, "The driver is older than the installed CUDA build needs."),
    ("DRIVER_HANGS", _E, "The driver does not answer in time."),
    ("FABRIC_MANAGER_DOWN", _E, "The NVSwitch fabric is not set up, so CUDA cannot start."),
    ("VGPU_UNLICENSED", _W, "The virtual GPU has no licence or does not match its host."),
    (
        "DEVICE_NODES_MISSING",
        _E,
        "The kernel module runs, but device files under /dev are missing.",
    ),
    ("DEVICE_PERMISSION_DENIED", _E, "This user may not open the device files under /dev."),
    ("UVM_UNAVAILABLE", _E, "The nvidia-uvm module, which CUDA needs to start, is not usable."),
    ("CUDA_INIT_FAILED", _E, "CUDA does not start, and no other word tells why."),
)
_CONTAINER = (
    ("BUILD_TIME_NO_GPU", _I, "An image is being built: the GPU comes only when it runs."),
    ("CONTAINER_WITHOUT_GPU", _E, "The container was started without access to the GPU."),
    (
        "CONTAINER_CAPABILITY_MISSING",
        _E,
        "The container was not given the compute part of the driver.",
    ),
    ("CONTAINER_LOST_GPU", _E, "The container's access to the GPU was taken away while it ran."),
    ("CONTAINER_RUNTIME_MISSING", _E, "The host cannot hand GPUs to containers."),
    ("CONTAINER_REQUIREMENT_UNMET", _E, "The image asks for a newer driver than the host has."),
    ("SHM_TOO_SMALL", _W, "Shared memory is too small for data loaders or for several GPUs."),
    ("WSL_DRIVER_MISSING", _E, "WSL lacks the driver that Windows should lend it."),
    ("WSL_LINUX_DRIVER_INSTALLED", _E, "A Linux driver inside WSL hides the one of Windows."),
)
_PLATFORM = (
    ("MACOS_NO_CUDA", _I, "macOS has no CUDA; PyTorch uses the CPU or Apple's GPU there."),
    ("GPU_TOO_OLD_FOR_VARIANT", _E, "The build holds no code for a card this old."),
    ("GPU_TOO_NEW_FOR_VARIANT", _E, "The build holds no code for a card this new."),
    ("MIXED_GPUS_NO_COMMON_VARIANT", _E, "No single build or kernel module serves all the cards."),
    ("VARIANT_NOT_PUBLISHED", _E, "This release was never built for this CUDA."),
    ("NO_WHEEL_FOR_PYTHON", _E, "There is no wheel for this version of Python."),
    ("NO_WHEEL_FOR_PLATFORM", _E, "There is no wheel for this system or processor."),
    ("GLIBC_TOO_OLD", _E, "The system's C library is older than the wheel needs."),
    ("MUSL_UNSUPPORTED", _E, "PyTorch has no wheels for systems built on musl."),
    (
        "JETSON_NEEDS_VENDOR_WHEEL",
        _E,
        "This Jetson board needs the wheels that NVIDIA publishes for it.",
    ),
    ("FACTS_INCOMPLETE", _E, "Something that the plan depends on is not known."),
    ("RELEASE_END_OF_LIFE", _W, "The release no longer gets fixes."),
    ("PTX_JIT_UNAVAILABLE", _W, "The driver is too old to compile this build's PTX code."),
    ("BF16_EMULATED", _I, "The card has no bfloat16 units, so bfloat16 is slow."),
    ("BUILD_LARGER_THAN_NEEDED", _I, "The CPU build would do on this machine."),
    ("COMPANION_NOT_AVAILABLE", _W, "A companion package has no build for this choice."),
    ("TORCH_UNPINNED", _W, "The line leaves the version of torch to the day it is run."),
    ("IMAGE_WHEEL_CUDA_DIFFER", _W, "The image and the wheel are of different CUDA generations."),
    ("IMAGE_LARGER_THAN_NEEDED", _I, "A smaller base image would serve."),
)
_TORCH = (
    ("TORCH_NOT_INSTALLED", _I, "The interpreter has no torch."),
    ("WRONG_INTERPRETER", _E, "pip installs into another environment than the one that runs."),
    (
        "LOCAL_FILE_SHADOWS_TORCH",
        _E,
        "A file or folder named torch is imported instead of PyTorch.",
    ),
    ("DUPLICATE_TORCH", _W, "Two installations of torch are in each other's way."),
    ("TORCH_CPU_BUILD", _E, "The installed torch cannot use the GPU that is there."),
    ("TORCH_ROCM_BUILD", _E, "The installed torch is for GPUs of another maker."),
    ("CUDA_LIBRARY_MISSING", _E, "A CUDA library that torch brings along is missing or damaged."),
    ("CUDA_LIBRARY_SHADOWED", _E, "Another copy of a CUDA library is found before torch's own."),
    ("CUDA_PACKAGE_MISMATCH", _E, "The nvidia packages are not the versions that torch asks for."),
    ("COMPANION_MISMATCH", _E, "torchvision or torchaudio belongs to another release of torch."),
    ("COMPANION_VARIANT_MISMATCH", _E, "torch and its companions are built for different CUDAs."),
    ("NUMPY_ABI_MISMATCH", _W, "This torch was built for NumPy 1, and NumPy 2 is installed."),
    ("MKL_MISMATCH", _E, "The installed MKL does not fit this build."),
    ("OPENMP_DUPLICATE", _E, "Two OpenMP libraries are loaded into one process."),
    ("GLIBCXX_TOO_OLD", _E, "The C++ library that is found is older than the build needs."),
    ("MSVC_RUNTIME_MISSING", _E, "Windows lacks the Visual C++ runtime or another DLL."),
    ("TORCH_IMPORT_FAILED", _E, "import torch fails, and no other word tells why."),
    ("TRITON_UNAVAILABLE", _W, "torch.compile cannot run, because triton is not there."),
    ("NO_C_COMPILER", _W, "torch.compile needs a C compiler or Python's headers."),
    ("GPU_TOO_OLD_FOR_TRITON", _W, "triton does not serve a card this old."),
)
_EXTENSION = (
    ("TOOLKIT_MISSING", _W, "The CUDA toolkit, which compiles extensions, is not there."),
    ("TOOLKIT_MISMATCH", _E, "The CUDA toolkit and torch are of different CUDA generations."),
    ("HOST_COMPILER_UNSUPPORTED", _E, "nvcc does not work with a C++ compiler this new."),
    ("BUILD_ISOLATION", _E, "The build runs in an environment of its own, without torch."),
    ("EXTENSION_ABI_MISMATCH", _E, "An extension was compiled for another torch or Python."),
    ("NINJA_MISSING", _I, "Without ninja an extension compiles one file at a time."),
)
_PACKAGES = (
    ("INDEX_UNREACHABLE", _E, "The package index does not answer."),
    ("TLS_UNTRUSTED", _E, "The certificate of the index or of a proxy is not trusted."),
    ("PROXY_BROKEN", _E, "The proxy settings do not work."),
    ("HASH_MISMATCH", _E, "What was downloaded is not what was announced."),
    ("DOWNLOAD_INTERRUPTED", _E, "The transfer broke off."),
    ("MIRROR_LACKS_BUILD", _E, "The mirror answers, but does not have this build."),
    ("INDEX_MIXUP", _W, "Another index can win with another build."),
    ("DISK_FULL", _E, "There is not enough room on a disk."),
    ("MEMORY_KILLED", _E, "The installer ran out of memory."),
    ("EXTERNALLY_MANAGED", _E, "The system's package manager owns this Python."),
    ("ENVIRONMENT_READ_ONLY", _E, "This user may not write into the environment."),
    ("PIP_TOO_OLD", _E, "This pip does not know the tags of current wheels."),
    ("WRONG_PACKAGE_NAME", _E, "The package that was asked for has another name."),
    ("FILES_IN_USE", _E, "Windows cannot replace files that a running program holds."),
    ("PYTHON_WITHOUT_SSL", _E, "This Python was built without a module that pip needs."),
    ("RESOLVER_CONFLICT", _E, "The requirements contradict each other."),
    ("PIP_INSTALLS_ELSEWHERE", _E, "pip is set to install into another place, or nothing at all."),
    ("INSTALLER_FAILED", _E, "The installer failed, and no other word tells why."),
)
_RUN = (
    ("COMPUTATION_WRONG", _E, "A small computation on the card or the CPU came out wrong."),
    ("CUDA_OUT_OF_MEMORY", _E, "The card's memory is used up."),
    ("CUDNN_FAILED", _E, "cuDNN does not start or finds no way to run the operation."),
    ("CUBLAS_FAILED", _E, "cuBLAS does not start."),
    ("DEVICE_ASSERT", _E, "The program gave the GPU a value out of range; the install is fine."),
    ("FORK_AFTER_CUDA_INIT", _E, "CUDA was started before the worker process was forked."),
    ("NCCL_FAILED", _E, "The communication between GPUs failed."),
    ("ILLEGAL_ACCESS", _E, "Code on the GPU touched memory that is not its own."),
)

WORDS: tuple[Word, ...] = (
    *_area("gpu", _GPU),
    *_area("driver", _DRIVER),
    *_area("container", _CONTAINER),
    *_area("platform", _PLATFORM),
    *_area("torch", _TORCH),
    *_area("extension", _EXTENSION),
    *_area("packages", _PACKAGES),
    *_area("run", _RUN),
)

BY_NAME = {word.word: word for word in WORDS}
RANK = {word.word: rank for rank, word in enumerate(WORDS)}
"""Place of each word along the flow."""
