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
            r"shared memory segment \S*/?dev/shm/nccl|/dev/shm/nccl-\S+.*No space left on device",
        ),
    ),
)
ROWS = (*_DOCKER, *_TOOLKIT, *_IMAGE, *_SHARED_MEMORY)
