"""Messages of the driver: its tools, its kernel module, and libcuda's answers."""

from torchdoctor.diagnosis.telltale import said_by

_SMI = said_by(
    "nvidia-smi",
    (
        (
            "DRIVER_NOT_LOADED",
            "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.",
        ),
        (
            "DRIVER_LIBRARY_MISMATCH",
            "Failed to initialize NVML: Driver/library version mismatch",
            r"Driver/library version mismatch",
        ),
        # People who type it get the first words wrong.
        ("CONTAINER_LOST_GPU", "Failed to initialize NVML: Unknown Error", r"NVML: Unknown Error"),
        (
            "GPU_LOST",
            "Unable to determine the device handle for GPU 0000:01:00.0: GPU is lost.",
            r"Unable to determine the device handle for GPU|\bGPU is lost\b",
        ),
        (
            "DEVICE_PERMISSION_DENIED",
            "Failed to initialize NVML: Insufficient Permissions",
            r"NVML: Insufficient Permissions",
        ),
        (
            "DRIVER_NOT_INSTALLED",
            "NVIDIA-SMI couldn't find libnvidia-ml.so library in your system.",
        ),
        (
            "DRIVER_NOT_INSTALLED",
            "nvidia-smi: command not found",
            r"nvidia-smi['\"]?: (?:command )?not found|No such file or directory: 'nvidia-smi'",
        ),
        (
            "DRIVER_NOT_INSTALLED",
            "'nvidia-smi' is not recognized as an internal or external command",
        ),
        (
            "VGPU_UNLICENSED",
            "License Status : Unlicensed",
            r"License Status\s*:\s*Unlicensed",
        ),
    ),
)
_SMI_WEAK = said_by("nvidia-smi", (("DEVICE_NODES_MISSING", "No devices were found"),), weak=True)
_SETTINGS = said_by(
    "NVIDIA/nvidia-settings",
    (
        (
            "DRIVER_NOT_LOADED",
            "ERROR: NVIDIA driver is not loaded",
            r"^ERROR: NVIDIA driver is not loaded",
        ),
    ),
)
# Strings of cudaGetErrorString and cuGetErrorString; torch prints them behind "CUDA error: ".
_CUDA = said_by(
    "CUDA runtime, cudaGetErrorString (driver_types.h)",
    (
        (
            "DRIVER_TOO_OLD",
            "CUDA driver version is insufficient for CUDA runtime version",
        ),
        (
            "DRIVER_LIBRARY_MISMATCH",
            "system has unsupported display driver / cuda driver combination",
        ),
        ("FABRIC_MANAGER_DOWN", "system not yet initialized"),
        (
            "FORWARD_COMPAT_UNSUPPORTED",
            "forward compatibility was attempted on non supported HW",
        ),
        ("COMPAT_LIBRARY_IN_WAY", "CUDA driver is a stub library", r"\bis a stub library\b"),
        (
            "COMPUTE_MODE_RESTRICTED",
            "all CUDA-capable devices are busy or unavailable",
            r"CUDA-capable device\(?s?\)? (?:is/)?are busy or unavailable",
        ),
        (
            "GPU_HARDWARE_ERRORS",
            "uncorrectable ECC error encountered",
        ),
        (
            "ILLEGAL_ACCESS",
            "an illegal memory access was encountered",
        ),
        (
            "GPU_TOO_OLD_FOR_VARIANT",
            "no kernel image is available for execution on the device",
            r"no kernel image is available",
        ),
        (
            "GPU_TOO_NEW_FOR_VARIANT",
            "no kernel image is available for execution on the device",
            r"no kernel image is available",
        ),
        (
            "PTX_JIT_UNAVAILABLE",
            "the provided PTX was compiled with an unsupported toolchain",
        ),
        ("GPU_LOST", "GPU has fallen off the bus", r"(?i)fallen off the bus"),
    ),
)
# The GPU is there, but CUDA finds none: hidden, not handed over, or in MIG mode without instance.
_CUDA_WEAK = said_by(
    "CUDA runtime, cudaGetErrorString (driver_types.h)",
    (
        ("DEVICES_HIDDEN", "no CUDA-capable device is detected"),
        ("MIG_NO_INSTANCE", "no CUDA-capable device is detected"),
    ),
    weak=True,
)
_KERNEL = said_by(
    "kernel log of the NVIDIA module (NVRM)",
    (
        (
            "OPEN_KERNEL_MODULE_REQUIRED",
            "NVRM: installed in this system requires use of the NVIDIA open kernel modules.",
            r"requires use of the NVIDIA open kernel modules",
        ),
        (
            "DRIVER_BRANCH_DROPPED_GPU",
            "NVRM: supported through the NVIDIA 470.xx Legacy drivers.",
            r"NVIDIA \S+ Legacy drivers",
        ),
        (
            "DRIVER_LIBRARY_MISMATCH",
            "NVRM: API mismatch: the client has the version 550.54.14",
            r"NVRM: API mismatch",
        ),
        ("GPU_HARDWARE_ERRORS", "NVRM: RmInitAdapter failed!", r"RmInitAdapter failed"),
        (
            "GPU_HARDWARE_ERRORS",
            "NVRM: Xid (PCI:0000:01:00): 48, Double Bit ECC Error",
            # Xids that the GPU itself is to blame for. Source: NVIDIA, "XID Errors".
            r"NVRM: Xid \(PCI:[\w:.]+\): (?:48|62|63|64|74|92|94|95|119|120)\b",
        ),
        (
            "GPU_LOST",
            "NVRM: Xid (PCI:0000:01:00): 79, GPU has fallen off the bus.",
            r"NVRM: Xid \(PCI:[\w:.]+\): 79\b",
        ),
        (
            "ILLEGAL_ACCESS",
            "NVRM: Xid (PCI:0000:01:00): 31, pid=1234, MMU Fault",
            r"NVRM: Xid \(PCI:[\w:.]+\): (?:13|31)\b",
        ),
    ),
)
_MODPROBE = said_by(
    "modprobe, kernel/module/signing.c",
    (
        (
            "SECURE_BOOT_BLOCKS_DRIVER",
            "modprobe: ERROR: could not insert 'nvidia': Required key not available",
            r"Required key not available|Key was rejected by service",
        ),
        (
            "KERNEL_MODULE_NOT_BUILT",
            "modprobe: FATAL: Module nvidia not found in directory /lib/modules/6.8.0-60-generic",
            r"Module nvidia\S* not found in directory",
        ),
    ),
)
_INSTALLER = said_by(
    "NVIDIA/nvidia-installer kernel.c",
    (
        (
            "SECURE_BOOT_BLOCKS_DRIVER",
            "ERROR: The kernel module failed to load. Secure boot is enabled on this system",
            r"kernel module failed to load\. Secure boot|signed kernel module failed to load",
        ),
    ),
)
_BUS = said_by(
    "lspci -k, lshw",
    (
        (
            "NOUVEAU_IN_USE",
            "Kernel driver in use: nouveau",
            r"Kernel driver in use: nouveau|configuration:.*\bdriver=nouveau\b",
        ),
    ),
)
_NVML = said_by(
    "NVML, nvmlErrorString (nvml.h); nvidia-ml-py pynvml.py",
    (
        (
            "DRIVER_NOT_LOADED",
            "Failed to initialize NVML: Driver Not Loaded",
            r"(?:NVML|NVMLError\w*): Driver Not Loaded|NVMLError_DriverNotLoaded",
        ),
        (
            "DRIVER_NOT_INSTALLED",
            "pynvml.NVMLError_LibraryNotFound: NVML Shared Library Not Found",
            (
                r"NVML Shared Library Not Found|NVMLError_LibraryNotFound|nvml error: library not"
                r" found"
            ),
        ),
        (
            "DRIVER_LIBRARY_MISMATCH",
            "NVMLError_LibRmVersionMismatch",
            r"NVMLError_LibRmVersionMismatch",
        ),
        ("GPU_LOST", "NVMLError_GpuIsLost", r"NVMLError_GpuIsLost|\brev ff\)"),
        (
            "DEVICE_NODES_MISSING",
            (
                "Failed to query NVIDIA devices. Please ensure that the NVIDIA device files "
                "(/dev/nvidia*) exist"
            ),
            r"ensure that the NVIDIA device files \(/dev/nvidia\*\) exist",
        ),
        (
            "GPU_HARDWARE_ERRORS",
            "WARNING: infoROM is corrupted at gpu 0000:3B:00.0",
            r"infoROM is corrupted",
        ),
    ),
)
_NVML_WEAK = said_by(
    "NVML, nvmlErrorString (nvml.h)",
    (
        (
            "DEVICE_NODES_MISSING",
            "Failed to initialize NVML: GPU access blocked by the operating system",
            r"GPU access blocked by the operating system",
        ),
        (
            "CUDA_INIT_FAILED",
            "CUDA error: initialization error",
            r"CUDA error: initialization error",
        ),
    ),
    weak=True,
)
_CUDA_MORE = said_by(
    "CUDA runtime, cudaGetErrorString (driver_types.h)",
    (
        (
            "ILLEGAL_ACCESS",
            "CUDA error: unspecified launch failure",
            (
                r"CUDA error: (?:unspecified launch failure|misaligned address"
                r"|an illegal instruction was encountered)"
            ),
        ),
        (
            "GPU_HARDWARE_ERRORS",
            "CUDA error: uncorrectable NVLink error detected during the execution",
            r"uncorrectable NVLink error|hardware stack error",
        ),
        (
            "GPU_TOO_OLD_FOR_VARIANT",
            "CUDA error: invalid device function",
            r"CUDA error: (?:invalid device function|device kernel image is invalid)",
        ),
        (
            "GPU_TOO_NEW_FOR_VARIANT",
            "CUDA error: invalid device function",
            r"CUDA error: (?:invalid device function|device kernel image is invalid)",
        ),
        (
            "CUDA_OUT_OF_MEMORY",
            "CUDA_ERROR_OUT_OF_MEMORY: out of memory",
            r"CUDA_ERROR_OUT_OF_MEMORY|cudaErrorMemoryAllocation",
        ),
        (
            "UVM_UNAVAILABLE",
            "CUDA_ERROR_UNKNOWN: unknown error",
            r"CUDA_ERROR_UNKNOWN\b|cudaErrorUnknown\b",
        ),
    ),
)
ROWS = (
    *_SMI,
    *_SMI_WEAK,
    *_SETTINGS,
    *_CUDA,
    *_CUDA_WEAK,
    *_KERNEL,
    *_MODPROBE,
    *_INSTALLER,
    *_BUS,
    *_NVML,
    *_NVML_WEAK,
    *_CUDA_MORE,
)
