"""The causes behind the words about running programs."""

from torchdoctor.diagnosis.causes.model import Cause

CAUSES = {
    "COMPUTATION_WRONG": Cause(
        "A result that is known came out otherwise: faulty hardware, or a build that does not fit.",
    ),
    "CUDA_OUT_OF_MEMORY": Cause(
        "The program, or others beside it, asked for more memory than the card has left. The"
        " installation works.",
        explains=("CUBLAS_FAILED", "CUDNN_FAILED"),
    ),
    "CUDNN_FAILED": Cause(
        "cuDNN does not start: its libraries are mixed, or the card's memory is used up; or"
        " it knows no way to run this operation on this card.",
    ),
    "CUBLAS_FAILED": Cause(
        "cuBLAS does not start: the card's memory is used up, another version of the library"
        " is loaded, or an earlier error of the program shows here.",
    ),
    "DEVICE_ASSERT": Cause(
        "The program gave a kernel a value out of range, such as a label or an index that is"
        " too large. The installation works.",
        explains=("CUBLAS_FAILED", "CUDNN_FAILED", "ILLEGAL_ACCESS", "NCCL_FAILED"),
    ),
    "FORK_AFTER_CUDA_INIT": Cause(
        "CUDA does not survive a fork: the program used it before it started its workers.",
    ),
    "NCCL_FAILED": Cause(
        "The cards or machines could not talk to each other: shared memory, the network"
        " interface, peer access, or different versions of NCCL.",
    ),
    "ILLEGAL_ACCESS": Cause(
        "Code on the GPU touched memory that is not its own: a bug of the program, of an"
        " extension or of torch; rarely faulty hardware.",
        explains=("CUBLAS_FAILED", "CUDNN_FAILED"),
    ),
}
