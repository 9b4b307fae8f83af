"""The causes behind the words about building extensions."""

from torchdoctor.diagnosis.causes.model import Cause

CAUSES = {
    "TOOLKIT_MISSING": Cause(
        "PyTorch runs without a CUDA toolkit. What compiles CUDA code when it is installed"
        " looks for nvcc and CUDA_HOME, and stops.",
    ),
    "TOOLKIT_MISMATCH": Cause(
        "An extension has to be compiled with the CUDA generation that torch was built with;"
        " nvcc is of another one. What nvidia-smi shows does not matter here.",
    ),
    "HOST_COMPILER_UNSUPPORTED": Cause(
        "nvcc works with the C++ compilers of its time, and this one is newer.",
    ),
    "BUILD_ISOLATION": Cause(
        "pip and uv build a package in an empty environment, where torch is not installed,"
        " although the package's build imports it.",
        explains=("TORCH_NOT_INSTALLED", "WRONG_INTERPRETER"),
    ),
    "EXTENSION_ABI_MISMATCH": Cause(
        "A compiled extension fits the release of torch, the C++ ABI and the Python that it"
        " was compiled for, and no other.",
        explains=("TORCH_IMPORT_FAILED",),
    ),
    "NINJA_MISSING": Cause(
        "Without ninja extensions are compiled one file at a time, or not at all.",
    ),
}
