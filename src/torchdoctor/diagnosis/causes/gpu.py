"""The causes behind the words about cards."""

from torchdoctor.diagnosis.causes.model import Cause

CAUSES = {
    "NO_NVIDIA_GPU": Cause(
        "The system sees no card of NVIDIA's: none is built in, it is switched off in the"
        " firmware, or a virtual machine was started without it.",
        explains=("TORCH_CPU_BUILD", "DRIVER_NOT_INSTALLED"),
    ),
    "NOT_CUDA_VENDOR": Cause(
        "CUDA runs on NVIDIA's cards alone, and these are of another maker.",
        explains=("TORCH_CPU_BUILD", "DRIVER_NOT_INSTALLED", "NO_NVIDIA_GPU"),
    ),
    "GPU_LOST": Cause(
        "The card no longer answers on the bus: heat, power, the slot or its cable, or a"
        " fault of the card.",
        explains=("GPU_HARDWARE_ERRORS", "CUDNN_FAILED", "CUBLAS_FAILED", "ILLEGAL_ACCESS"),
    ),
    "GPU_HARDWARE_ERRORS": Cause(
        "The driver counted errors of the card's memory, or logged that a part of it failed.",
        explains=("CUDNN_FAILED", "CUBLAS_FAILED", "ILLEGAL_ACCESS"),
    ),
    "GPU_THROTTLED": Cause(
        "The card lowers its clocks because it is too hot, or because the power supply demands it.",
    ),
    "GPU_BUSY": Cause(
        "What other processes hold of the card's memory is missing to this one.",
        explains=("CUBLAS_FAILED", "CUDNN_FAILED"),
    ),
    "COMPUTE_MODE_RESTRICTED": Cause(
        "The card is set to admit no process, or one at a time, and another process has it.",
        explains=("CUDA_INIT_FAILED", "NCCL_FAILED"),
    ),
    "MIG_NO_INSTANCE": Cause(
        "A card in MIG mode is used through instances: none was made, or none was given to"
        " this program. A program sees one instance at a time.",
    ),
    "DEVICES_HIDDEN": Cause(
        "CUDA uses only the cards that CUDA_VISIBLE_DEVICES names. An empty value, -1, or a"
        " card that is not there leaves none.",
    ),
}
