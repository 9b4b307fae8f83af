"""Advice on the cards themselves."""

from torchdoctor.diagnosis.advice.model import Advice

_MEMORY_ERRORS = "https://docs.nvidia.com/deploy/a100-gpu-mem-error-mgmt/"
_XIDS = "https://docs.nvidia.com/deploy/xid-errors/"
_CUDA_VARIABLES = (
    "https://docs.nvidia.com/cuda/cuda-programming-guide/05-appendices/environment-variables.html"
)
_SMI = "https://docs.nvidia.com/deploy/nvidia-smi/index.html"

ADVICE = {
    "NO_NVIDIA_GPU": Advice(
        cause="The system sees no card of NVIDIA's: none is built in, it is switched off in the"
        " firmware, or a virtual machine was started without it.",
        fix="Without a card nothing needs repair: the CPU build of PyTorch works. If there is one,"
        " look whether the bus lists it.",
        commands=("lspci -nn | grep -i nvidia",),
        docs="https://docs.nvidia.com/cuda/cuda-installation-guide-linux/",
        explains=("TORCH_CPU_BUILD", "DRIVER_NOT_INSTALLED"),
    ),
    "NOT_CUDA_VENDOR": Advice(
        cause="CUDA runs on NVIDIA's cards alone, and these are of another maker.",
        fix="Use the CPU build. PyTorch has ROCm builds for AMD's cards on Linux and XPU builds for"
        " Intel's.",
        docs="https://pytorch.org/get-started/locally/",
        explains=("TORCH_CPU_BUILD", "DRIVER_NOT_INSTALLED", "NO_NVIDIA_GPU"),
    ),
    "GPU_LOST": Advice(
        cause="The card no longer answers on the bus: heat, power, the slot or its cable, or a"
        " fault of the card.",
        fix="Switch the machine off and on. If it comes back, look at power cables, cooling and the"
        " seat of the card, and read the kernel's log.",
        commands=("sudo dmesg | grep -i -E 'nvrm|xid'",),
        docs=_XIDS,
        explains=("GPU_HARDWARE_ERRORS", "CUDNN_FAILED", "CUBLAS_FAILED", "ILLEGAL_ACCESS"),
    ),
    "GPU_HARDWARE_ERRORS": Advice(
        cause="The driver counted errors of the card's memory, or logged that a part of it failed.",
        fix="Reset the card or restart the machine, which retires bad rows of memory. If errors"
        " come back, have the card replaced.",
        commands=("nvidia-smi -q -d ECC,ROW_REMAPPER", "sudo dmesg | grep -i xid"),
        docs=_MEMORY_ERRORS,
        explains=("CUDNN_FAILED", "CUBLAS_FAILED", "ILLEGAL_ACCESS"),
    ),
    "GPU_THROTTLED": Advice(
        cause="The card lowers its clocks because it is too hot, or because the power supply"
        " demands it.",
        fix="Look at fans, dust and air flow, and at the power cables of the card.",
        commands=("nvidia-smi -q -d PERFORMANCE,TEMPERATURE,POWER",),
        docs=_SMI,
    ),
    "GPU_BUSY": Advice(
        cause="What other processes hold of the card's memory is missing to this one.",
        fix="End the process that was left behind, or use another card.",
        commands=("nvidia-smi --query-compute-apps=pid,used_memory,process_name --format=csv",),
        docs=_SMI,
        explains=("CUBLAS_FAILED", "CUDNN_FAILED"),
    ),
    "COMPUTE_MODE_RESTRICTED": Advice(
        cause="The card is set to admit no process, or one at a time, and another process has it.",
        fix="Give every process a card of its own, or set the mode back to the default.",
        commands=("nvidia-smi -q -d COMPUTE", "sudo nvidia-smi -c DEFAULT"),
        docs=_SMI,
        explains=("CUDA_INIT_FAILED", "NCCL_FAILED"),
    ),
    "MIG_NO_INSTANCE": Advice(
        cause="A card in MIG mode is used through instances: none was made, or none was given to"
        " this program. A program sees one instance at a time.",
        fix="Make an instance, or name one to the program; or switch MIG off.",
        commands=("nvidia-smi -L", "export CUDA_VISIBLE_DEVICES=MIG-<uuid>"),
        docs="https://docs.nvidia.com/datacenter/tesla/mig-user-guide/",
    ),
    "DEVICES_HIDDEN": Advice(
        cause="CUDA uses only the cards that CUDA_VISIBLE_DEVICES names. An empty value, -1, or a"
        " card that is not there leaves none.",
        fix="Remove the variable, or set it to the number of a card. Look for it in profiles, job"
        " scripts and the program itself; a program must set it before it starts CUDA.",
        commands=("env | grep VISIBLE_DEVICES", "unset CUDA_VISIBLE_DEVICES"),
        docs=_CUDA_VARIABLES,
    ),
}
