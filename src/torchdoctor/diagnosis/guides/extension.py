"""Guides to the words about building extensions."""

from torchdoctor.diagnosis.guide import Guide

_TOOLKITS = "https://developer.nvidia.com/cuda-toolkit-archive"
_NVCC = "nvcc --version"
_CUDA = 'python3 -c "import torch; print(torch.version.cuda)"'

GUIDES = (
    Guide(
        "TOOLKIT_MISSING",
        "A package that compiles CUDA code says that CUDA_HOME is not set or that nvcc was not"
        " found.",
        "Install the toolkit of torch's own CUDA generation and set CUDA_HOME, or look for a"
        " compiled wheel of the package. torch itself needs no toolkit.",
        (_CUDA, "export CUDA_HOME=/usr/local/cuda"),
        _TOOLKITS,
    ),
    Guide(
        "TOOLKIT_MISMATCH",
        "The build ends with: the detected CUDA version mismatches the version that was used to"
        " compile PyTorch. The first numbers of the two differ.",
        "Install the toolkit of torch's CUDA generation beside the other one, and let CUDA_HOME"
        " name it; or install a torch for the toolkit's generation.",
        (_NVCC, _CUDA),
        _TOOLKITS,
    ),
    Guide(
        "HOST_COMPILER_UNSUPPORTED",
        "nvcc ends with unsupported GNU version or unsupported Microsoft Visual Studio version.",
        "Install an older compiler beside the present one, and name it to nvcc.",
        ("export CC=gcc-12 CXX=g++-12 NVCC_PREPEND_FLAGS='-ccbin g++-12'",),
        "https://docs.nvidia.com/cuda/cuda-installation-guide-linux/",
    ),
    Guide(
        "BUILD_ISOLATION",
        "pip install of a package such as flash-attn ends with No module named 'torch' while it"
        " gets requirements to build, although torch is installed: pip builds in an environment of"
        " its own.",
        "Install what the build needs, then build without isolation.",
        (
            "python3 -m pip install setuptools wheel ninja packaging",
            "python3 -m pip install --no-build-isolation flash-attn",
        ),
        "https://pip.pypa.io/en/stable/reference/build-system/",
    ),
    Guide(
        "EXTENSION_ABI_MISMATCH",
        "Importing an extension such as flash_attn ends with an undefined symbol of torch: it was"
        " compiled for another torch, another Python, or the other C++ ABI.",
        "Install the extension again for the present torch, built from source or from a wheel whose"
        " name states the same versions.",
        (
            'python3 -c "import torch; print(torch.__version__, torch._C._GLIBCXX_USE_CXX11_ABI)"',
            (
                "python3 -m pip install --force-reinstall --no-deps --no-cache-dir"
                " --no-build-isolation flash-attn"
            ),
        ),
        "https://docs.pytorch.org/docs/stable/cpp_extension.html",
    ),
    Guide(
        "NINJA_MISSING",
        "Building an extension takes hours, one file after the other, or torch says that ninja is"
        " required.",
        "Install ninja, and limit how many files are compiled at once where memory is short.",
        ("python3 -m pip install ninja", "export MAX_JOBS=4"),
        "https://docs.pytorch.org/docs/stable/cpp_extension.html",
    ),
)
