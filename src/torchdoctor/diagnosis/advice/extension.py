"""Advice on extensions that are compiled against torch: flash-attn and its kin."""

from torchdoctor.diagnosis.advice.model import Advice

_BUILDER = "https://docs.pytorch.org/docs/stable/cpp_extension.html"
_TOOLKITS = "https://developer.nvidia.com/cuda-toolkit-archive"

ADVICE = {
    "TOOLKIT_MISSING": Advice(
        cause="PyTorch runs without a CUDA toolkit. What compiles CUDA code when it is installed"
        " looks for nvcc and CUDA_HOME, and stops.",
        fix="Take a wheel that was compiled already, or install the toolkit of the same CUDA as"
        " torch and set CUDA_HOME.",
        commands=('python -c "import torch; print(torch.version.cuda)"', "nvcc --version"),
        docs=_TOOLKITS,
    ),
    "TOOLKIT_MISMATCH": Advice(
        cause="An extension has to be compiled with the CUDA generation that torch was built with;"
        " nvcc is of another one. What nvidia-smi shows does not matter here.",
        fix="Install the toolkit of torch's CUDA beside the other, and point CUDA_HOME to it; or a"
        " build of torch for the CUDA of the toolkit.",
        commands=('python -c "import torch; print(torch.version.cuda)"', "nvcc --version"),
        docs=_TOOLKITS,
    ),
    "HOST_COMPILER_UNSUPPORTED": Advice(
        cause="nvcc works with the C++ compilers of its time, and this one is newer.",
        fix="Install an older compiler beside it and name that one, or take a newer toolkit.",
        commands=("export CC=gcc-12 CXX=g++-12",),
        docs="https://docs.nvidia.com/cuda/cuda-installation-guide-linux/#host-compiler-support-policy",
    ),
    "BUILD_ISOLATION": Advice(
        cause="pip and uv build a package in an empty environment, where torch is not installed,"
        " although the package's build imports it.",
        fix="Install torch first, then build without isolation.",
        commands=("python -m pip install --no-build-isolation <package>",),
        docs="https://pip.pypa.io/en/stable/reference/build-system/#disabling-build-isolation",
        explains=("TORCH_NOT_INSTALLED", "WRONG_INTERPRETER"),
    ),
    "EXTENSION_ABI_MISMATCH": Advice(
        cause="A compiled extension fits the release of torch, the C++ ABI and the Python that it"
        " was compiled for, and no other.",
        fix="Install the build of the extension that is made for this torch, or compile it again.",
        commands=(
            "python -m pip install --no-build-isolation --no-cache-dir --force-reinstall <package>",
        ),
        docs=_BUILDER,
        explains=("TORCH_IMPORT_FAILED",),
    ),
    "NINJA_MISSING": Advice(
        cause="Without ninja extensions are compiled one file at a time, or not at all.",
        fix="Install it.",
        commands=("python -m pip install ninja",),
        docs=_BUILDER,
    ),
}
