"""Guides to the words about the cards."""

from torchdoctor.diagnosis.guide import Guide

GUIDES = (
    Guide(
        "NO_NVIDIA_GPU",
        "The system's list of devices has no NVIDIA card, and no NVIDIA driver runs.",
        "Nothing needs repair: the CPU build of PyTorch works. If a card is built in, look in the"
        " firmware whether it is switched on, and in a virtual machine whether it was handed over.",
        ("lspci -nn | grep -i nvidia",),
        "https://docs.nvidia.com/cuda/cuda-installation-guide-linux/",
    ),
    Guide(
        "NOT_CUDA_VENDOR",
        "The only graphics processors are from AMD or Intel.",
        "Use the CPU build. PyTorch also has ROCm builds for AMD cards and XPU builds for Intel's,"
        " which torchdoctor does not install.",
        docs="https://pytorch.org/get-started/locally/",
    ),
    Guide(
        "GPU_LOST",
        "nvidia-smi says that the GPU is lost or that it has no handle for the device, NVML answers"
        " 15, and the kernel log has Xid 79. Programs hang or end with unknown errors.",
        "Switch the machine off and on; a restart alone often does not reach the card. If it comes"
        " again, check the power supply, the cables, the slot and the temperature, and have the"
        " card replaced if it stays.",
        ("sudo dmesg | grep -i -E 'nvrm|xid'",),
        "https://docs.nvidia.com/deploy/xid-errors/",
    ),
    Guide(
        "GPU_HARDWARE_ERRORS",
        "The kernel log has Xid lines or RmInitAdapter failures, or the card counts memory errors"
        " that it could not correct.",
        "Restart the machine, so that faulty rows of memory are mapped out. If the errors come"
        " again, run the vendor's diagnostics and have the card replaced.",
        ("nvidia-smi -q -d ECC,ROW_REMAPPER", "sudo dmesg | grep -i -E 'nvrm|xid'"),
        "https://docs.nvidia.com/deploy/xid-errors/",
    ),
    Guide(
        "GPU_THROTTLED",
        "Computations are slower than they should be, and NVML names heat or the power brake as the"
        " reason why the clocks are low.",
        "Look at temperature and fans, clean the cooler, and check that every power cable is in"
        " place. A power limit that was set on purpose is no fault.",
        ("nvidia-smi -q -d PERFORMANCE,TEMPERATURE,POWER",),
        "https://docs.nvidia.com/deploy/nvidia-smi/",
    ),
    Guide(
        "GPU_BUSY",
        "Most of the card's memory is in use before your program starts, so it runs out of memory"
        " early or computes slowly.",
        "See which processes hold the memory, and end those that are not needed, or use another"
        " card.",
        ("nvidia-smi --query-compute-apps=pid,process_name,used_memory --format=csv",),
        "https://docs.nvidia.com/deploy/nvidia-smi/",
    ),
    Guide(
        "COMPUTE_MODE_RESTRICTED",
        "CUDA says that all devices are busy or unavailable although nothing seems to run. The"
        " compute mode of the card is prohibited, or exclusive and taken.",
        "Set the mode back to default, or wait for the process that has the card. On a cluster the"
        " mode may be set on purpose: ask for a card of your own.",
        ("nvidia-smi --query-gpu=index,compute_mode --format=csv", "sudo nvidia-smi -c DEFAULT"),
        "https://docs.nvidia.com/deploy/nvidia-smi/",
    ),
    Guide(
        "MIG_NO_INSTANCE",
        "The card is in MIG mode, which divides it, and has no instance: nvidia-smi shows it, and"
        " cuInit answers 100.",
        "Make an instance with a compute instance in it, or switch MIG off. In a container or a job"
        " ask for one of the instances.",
        ("nvidia-smi -L", "sudo nvidia-smi mig -lgip"),
        "https://docs.nvidia.com/datacenter/tesla/mig-user-guide/",
    ),
    Guide(
        "DEVICES_HIDDEN",
        "nvidia-smi lists the cards, and CUDA finds none: CUDA_VISIBLE_DEVICES is empty, -1, or"
        " names a card that is not there.",
        "Remove the variable, or set it to the number of a card, such as 0. Look for it in shell"
        " profiles, job scripts and in the program itself.",
        ("unset CUDA_VISIBLE_DEVICES",),
        "https://docs.nvidia.com/cuda/cuda-programming-guide/05-appendices/environment-variables.html",
    ),
)
