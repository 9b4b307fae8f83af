"""Messages of container runtimes, and of programs that miss something inside a container."""

from torchdoctor.diagnosis.telltale import said_by

_DOCKER = said_by(
    "moby/moby daemon",
    (
        (
            "CONTAINER_RUNTIME_MISSING",
            'could not select device driver "" with capabilities: [[gpu]]',
            r"could not select device driver .* with capabilities: \[\[gpu",
        ),
        (
            "CONTAINER_RUNTIME_MISSING",
            "unknown or invalid runtime name: nvidia",
            r"(?i)unknown (?:or invalid )?runtime (?:specified|name:?) \"?nvidia",
        ),
    ),
)
_TOOLKIT = said_by(
    "NVIDIA/libnvidia-container, NVIDIA/nvidia-container-toolkit",
    (
        (
            "CONTAINER_REQUIREMENT_UNMET",
            "nvidia-container-cli: requirement error: unsatisfied condition: cuda>=12.4",
            r"unsatisfied condition: \w+\s*[<>=]",
        ),
        (
            "DRIVER_NOT_LOADED",
            "nvidia-container-cli: initialization error: nvml error: driver not loaded",
            r"nvml error: driver not loaded",
        ),
        (
            "DRIVER_NOT_INSTALLED",
            "nvidia-container-cli: initialization error: load library failed: libnvidia-ml.so.1",
            r"load library failed: libnvidia-ml\.so",
        ),
    ),
)
_IMAGE = said_by(
    "entry points of NVIDIA's images",
    (
        (
            "CONTAINER_WITHOUT_GPU",
            "WARNING: The NVIDIA Driver was not detected. GPU functionality will not be available",
            r"The NVIDIA Driver was not detected",
        ),
    ),
)
_SHARED_MEMORY = said_by(
    "torch/utils/data/_utils/signal_handling.py, torch/lib/libshm, NCCL src/misc/shmutils.cc",
    (
        (
            "SHM_TOO_SMALL",
            (
                "DataLoader worker (pid 66) is killed by signal: Bus error. It is possible that"
                " dataloader's workers are out of shared memory."
            ),
            r"workers are out of shared memory|killed by signal: Bus error",
        ),
        (
            "SHM_TOO_SMALL",
            "unable to allocate shared memory(shm) for file </torch_1234>",
            (
                r"unable to (?:(?:allocate|open) shared memory|(?:write to|resize) file"
                r"|mmap \d+ bytes from file).*/torch_"
            ),
        ),
        (
            "SHM_TOO_SMALL",
            "Error while creating shared memory segment /dev/shm/nccl-a1b2c3",
            (
                r"shared memory segment \S*/?dev/shm/nccl|/dev/shm/nccl-\S+.*No space left on"
                r" device"
                # Older releases name the failed call, and no file.
                r"|include/shm\.h:\d+ NCCL WARN Call to \w+ failed : No space left"
            ),
        ),
    ),
)
_CDI = said_by(
    "moby/moby daemon/cdi.go",
    (
        (
            "CONTAINER_RUNTIME_MISSING",
            "CDI device injection failed: unresolvable CDI devices nvidia.com/gpu=all",
            r"unresolvable CDI devices? \"?nvidia\.com/gpu",
        ),
    ),
)
_CONTAINERD = said_by(
    "containerd/containerd internal/cri/config/config.go",
    (
        (
            "CONTAINER_RUNTIME_MISSING",
            'failed to get sandbox runtime: no runtime for "nvidia" is configured',
            r"no runtime for \"nvidia\" is configured",
        ),
    ),
)
_RUNC = said_by(
    "opencontainers/runc libcontainer",
    (
        (
            "CONTAINER_RUNTIME_MISSING",
            'exec: "nvidia-container-runtime-hook": executable file not found in $PATH',
            (
                r"nvidia-container-(?:runtime(?:-hook)?|cli)\\?\"?: (?:executable file not found"
                r"|no such)"
            ),
        ),
        (
            "CONTAINER_WITHOUT_GPU",
            'exec: "nvidia-smi": executable file not found in $PATH',
            r"exec: \\?\"nvidia-smi\\?\": executable file not found",
        ),
    ),
)
_DEVICES = said_by(
    "moby/moby daemon/oci_linux.go",
    (
        (
            "DEVICE_NODES_MISSING",
            'error gathering device information while adding custom device "/dev/nvidia-uvm"',
            (
                r"error gathering device information while adding (?:custom )?device \"?/dev/nvidia"
                r"|stat /dev/nvidia[\w-]+: no such file or directory"
            ),
        ),
    ),
)
_HOOK = said_by(
    "NVIDIA/libnvidia-container src/cli/main.c",
    (
        (
            "WSL_DRIVER_MISSING",
            (
                "nvidia-container-cli: initialization error: WSL environment detected but no"
                " adapters were found"
            ),
            r"WSL environment detected but no adapters were found|libdxcore\.so\S*: cannot open",
        ),
        (
            "DEVICES_HIDDEN",
            "nvidia-container-cli: device error: 7: unknown device",
            r"nvidia-container-cli: device error: .*unknown device",
        ),
        (
            "DEVICE_PERMISSION_DENIED",
            "nvidia-container-cli: mount error: failed to add device rules",
            r"nvidia-container-cli: (?:mount error: .*device rules|permission error)",
        ),
    ),
)
_BANNER = said_by(
    "entry points of NVIDIA's images",
    (
        (
            "CONTAINER_REQUIREMENT_UNMET",
            (
                "ERROR: This container was built for NVIDIA Driver Release 550.54 or later, but"
                " version 525.60 was detected and compatibility mode is UNAVAILABLE."
            ),
            r"built for NVIDIA Driver Release .*compatibility mode is UNAVAILABLE",
        ),
        (
            "GPU_TOO_NEW_FOR_VARIANT",
            (
                "WARNING: Detected NVIDIA RTX 5090 GPU, which is not yet supported in this version"
                " of the container"
            ),
            r"Detected NVIDIA .* GPU, which (?:is|may) not yet (?:be )?supported in this version",
        ),
    ),
)
_SCHEDULER = said_by(
    "kubernetes/kubernetes pkg/scheduler/framework/plugins/noderesources/fit.go",
    (
        (
            "CONTAINER_WITHOUT_GPU",
            "0/3 nodes are available: 3 Insufficient nvidia.com/gpu.",
            r"Insufficient nvidia\.com/\w+",
        ),
    ),
)
_PLUGIN = said_by(
    "NVIDIA/k8s-device-plugin cmd/nvidia-device-plugin/main.go, internal/rm/factory.go",
    (
        (
            "CONTAINER_RUNTIME_MISSING",
            "Incompatible strategy detected auto",
            (
                r"Incompatible (?:strategy|platform) detected"
                r"|If this is a GPU node, did you configure the NVIDIA Container Toolkit"
            ),
        ),
    ),
)
_APPTAINER = said_by(
    "apptainer/apptainer internal/pkg/runtime/launch/launcher_linux.go",
    (
        (
            "DRIVER_NOT_INSTALLED",
            "WARNING: Could not find any nv files on this host!",
            r"Could not find any nv files on this host",
        ),
    ),
)
_WORKERS_WEAK = said_by(
    "torch/utils/data/dataloader.py, _try_get_data",
    (
        (
            "SHM_TOO_SMALL",
            "RuntimeError: DataLoader worker (pid(s) 1234) exited unexpectedly",
            r"DataLoader worker \(pid\S* [\d, ]+\) exited unexpectedly",
        ),
    ),
    weak=True,
)
_SIGNAL_WEAK = said_by(
    "glibc string/psignal.c, CPython Modules/faulthandler.c: SIGBUS, no page left of /dev/shm",
    (
        (
            "SHM_TOO_SMALL",
            "Bus error (core dumped)",
            r"^(?:\S+: line \d+: +\d+ )?Bus error\b|Fatal Python error: Bus error",
        ),
    ),
    weak=True,
)
ROWS = (
    *_DOCKER,
    *_TOOLKIT,
    *_IMAGE,
    *_SHARED_MEMORY,
    *_CDI,
    *_CONTAINERD,
    *_RUNC,
    *_DEVICES,
    *_HOOK,
    *_BANNER,
    *_SCHEDULER,
    *_PLUGIN,
    *_APPTAINER,
    *_WORKERS_WEAK,
    *_SIGNAL_WEAK,
)
