"""Guides to the words about running programs."""

from torchdoctor.diagnosis.guide import Guide

_MEMORY = "https://docs.pytorch.org/docs/stable/notes/cuda.html#memory-management"

GUIDES = (
    Guide(
        "COMPUTATION_WRONG",
        "A small computation whose answer is known came out otherwise after an install.",
        "Run the bench, which looks further. On a card with many errors in its log suspect the"
        " card, else install another release.",
        ("torchdoctor bench",),
    ),
    Guide(
        "CUDA_OUT_OF_MEMORY",
        "A program ends with CUDA out of memory and says how much it wanted and how much is free.",
        "Take a smaller batch, lower precision or another card, and end other programs that hold"
        " its memory. With much reserved and unallocated, the allocator's setting below helps.",
        ("nvidia-smi", "export PYTORCH_CUDA_ALLOC_CONF=expandable_segments:True"),
        _MEMORY,
    ),
    Guide(
        "CUDNN_FAILED",
        "A program ends with a CUDNN_STATUS, or with: GET was unable to find an engine to execute"
        " this computation.",
        "See first whether memory is left on the card. If it is, install torch again with its own"
        " packages, without LD_LIBRARY_PATH.",
        ("nvidia-smi", "torchdoctor install --force-reinstall"),
        "https://docs.nvidia.com/deeplearning/cudnn/backend/latest/reference/troubleshooting.html",
    ),
    Guide(
        "CUBLAS_FAILED",
        "A program ends with a CUBLAS_STATUS, mostly NOT_INITIALIZED or ALLOC_FAILED.",
        "Mostly memory is used up, or an index out of range came before it: run with"
        " CUDA_LAUNCH_BLOCKING=1 to see the first error.",
        ("nvidia-smi", "export CUDA_LAUNCH_BLOCKING=1"),
        "https://docs.nvidia.com/cuda/cublas/#cublasstatus-t",
    ),
    Guide(
        "DEVICE_ASSERT",
        "A program ends with device-side assert triggered. The lines before it name the check,"
        " often an index out of bounds.",
        "The install is fine. Look for labels or token numbers beyond the size of a layer; run on"
        " the CPU, or with CUDA_LAUNCH_BLOCKING=1, to see where.",
        ("export CUDA_LAUNCH_BLOCKING=1",),
        "https://docs.pytorch.org/docs/stable/notes/cuda.html",
    ),
    Guide(
        "FORK_AFTER_CUDA_INIT",
        "A worker ends with Cannot re-initialize CUDA in forked subprocess.",
        "Start workers with spawn, or touch CUDA only after they were started.",
        (),
        "https://docs.pytorch.org/docs/stable/notes/multiprocessing.html",
    ),
    Guide(
        "NCCL_FAILED",
        "A program on several cards ends with NCCL error, unhandled system error, or hangs in its"
        " first collective operation.",
        "Let NCCL say more. Then check shared memory, the network interface it takes, and whether"
        " the cards reach each other; switching peer-to-peer off shows whether that is the cause.",
        ("export NCCL_DEBUG=INFO", "nvidia-smi topo -m", "export NCCL_P2P_DISABLE=1"),
        "https://docs.nvidia.com/deeplearning/nccl/user-guide/docs/troubleshooting.html",
    ),
    Guide(
        "ILLEGAL_ACCESS",
        "A program ends with an illegal memory access was encountered, and the kernel log may have"
        " Xid 13 or 31.",
        "Mostly it is a bug in a kernel: update the extension that it comes from, and run with"
        " CUDA_LAUNCH_BLOCKING=1 to find it. If tiny programs fail too, suspect the card.",
        ("export CUDA_LAUNCH_BLOCKING=1", "torchdoctor bench"),
        "https://docs.nvidia.com/deploy/xid-errors/",
    ),
)
