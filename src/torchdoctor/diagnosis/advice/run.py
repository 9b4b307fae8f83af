"""Advice on failures of a running program."""

from torchdoctor.diagnosis.advice.model import Advice

_CUDA_NOTES = "https://docs.pytorch.org/docs/stable/notes/cuda.html"

ADVICE = {
    "COMPUTATION_WRONG": Advice(
        cause="A result that is known came out otherwise: faulty hardware, or a build that does not"
        " fit.",
        fix="Run the bench, which tells the two apart.",
        commands=("torchdoctor bench",),
        docs="https://github.com/pytorch/pytorch/issues",
    ),
    "CUDA_OUT_OF_MEMORY": Advice(
        cause="The program, or others beside it, asked for more memory than the card has left. The"
        " installation works.",
        fix="Use smaller batches or models, or half precision; look who else holds memory.",
        commands=("nvidia-smi", "export PYTORCH_CUDA_ALLOC_CONF=expandable_segments:True"),
        docs=f"{_CUDA_NOTES}#optimizing-memory-usage-with-pytorch-cuda-alloc-conf",
        explains=("CUBLAS_FAILED", "CUDNN_FAILED"),
    ),
    "CUDNN_FAILED": Advice(
        cause="cuDNN does not start: its libraries are mixed, or the card's memory is used up; or"
        " it knows no way to run this operation on this card.",
        fix="See that the card has memory free, and install torch again with its own packages.",
        commands=("nvidia-smi", "torchdoctor install"),
        docs="https://docs.nvidia.com/deeplearning/cudnn/backend/latest/reference/troubleshooting.html",
    ),
    "CUBLAS_FAILED": Advice(
        cause="cuBLAS does not start: the card's memory is used up, another version of the library"
        " is loaded, or an earlier error of the program shows here.",
        fix="See that the card has memory free; run with CUDA_LAUNCH_BLOCKING=1 to see what failed"
        " first.",
        commands=("nvidia-smi", "export CUDA_LAUNCH_BLOCKING=1"),
        docs="https://docs.nvidia.com/cuda/cublas/#cublasstatus-t",
    ),
    "DEVICE_ASSERT": Advice(
        cause="The program gave a kernel a value out of range, such as a label or an index that is"
        " too large. The installation works.",
        fix="Run the same on the CPU, or with CUDA_LAUNCH_BLOCKING=1: both name the line.",
        commands=("export CUDA_LAUNCH_BLOCKING=1",),
        docs=f"{_CUDA_NOTES}#asynchronous-execution",
        explains=("CUBLAS_FAILED", "CUDNN_FAILED", "ILLEGAL_ACCESS", "NCCL_FAILED"),
    ),
    "FORK_AFTER_CUDA_INIT": Advice(
        cause="CUDA does not survive a fork: the program used it before it started its workers.",
        fix="Start workers with the method spawn, and leave CUDA alone in the parent until then.",
        docs="https://docs.pytorch.org/docs/stable/notes/multiprocessing.html#cuda-in-multiprocessing",
    ),
    "NCCL_FAILED": Advice(
        cause="The cards or machines could not talk to each other: shared memory, the network"
        " interface, peer access, or different versions of NCCL.",
        fix="Let NCCL tell what it tries, and name the network interface.",
        commands=("export NCCL_DEBUG=INFO", "export NCCL_SOCKET_IFNAME=eth0"),
        docs="https://docs.nvidia.com/deeplearning/nccl/user-guide/docs/troubleshooting.html",
    ),
    "ILLEGAL_ACCESS": Advice(
        cause="Code on the GPU touched memory that is not its own: a bug of the program, of an"
        " extension or of torch; rarely faulty hardware.",
        fix="Run with CUDA_LAUNCH_BLOCKING=1 to see which operation it is, and update what is"
        " compiled.",
        commands=("export CUDA_LAUNCH_BLOCKING=1", "compute-sanitizer python script.py"),
        docs=f"{_CUDA_NOTES}#asynchronous-execution",
        explains=("CUBLAS_FAILED", "CUDNN_FAILED"),
    ),
}
