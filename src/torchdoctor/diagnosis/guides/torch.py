"""Guides to the words about the installed PyTorch."""

from torchdoctor.diagnosis.guide import Guide

_TORCH = "https://pytorch.org/get-started/locally/"
_REINSTALL = "torchdoctor install"
_VERSIONS = 'python3 -c "import torch; print(torch.__version__, torch.version.cuda)"'

GUIDES = (
    Guide(
        "TORCH_NOT_INSTALLED",
        "import torch ends with No module named 'torch'.",
        "Install the build that fits the machine. If it is installed elsewhere, use that Python.",
        (_REINSTALL,),
        _TORCH,
    ),
    Guide(
        "WRONG_INTERPRETER",
        "pip says that torch is installed, and python finds no module of that name: the two belong"
        " to different environments.",
        "Let the Python that is to use torch run its own pip, with python -m pip. In a notebook"
        " look at the path of its kernel.",
        ("python3 -m pip --version", 'python3 -c "import sys; print(sys.executable)"'),
        "https://pip.pypa.io/en/stable/user_guide/#running-pip",
    ),
    Guide(
        "LOCAL_FILE_SHADOWS_TORCH",
        "torch is a partially initialized module, or has no attribute that every torch has. A"
        " torch.py or a folder torch lies beside the script.",
        "Give the file another name, or start Python from another folder.",
        ('python3 -c "import torch; print(torch.__file__)"',),
        "https://docs.python.org/3/library/sys_path_init.html",
    ),
    Guide(
        "DUPLICATE_TORCH",
        "One interpreter sees torch in two places, as after conda and pip both installed it, or"
        " with one in the user's own site-packages. What pip shows is not what is imported.",
        "Remove all of them, then install one.",
        ("python3 -m pip uninstall --yes torch", "python3 -m pip show --files torch"),
        "https://docs.python.org/3/library/site.html",
    ),
    Guide(
        "TORCH_CPU_BUILD",
        "torch.cuda.is_available() is False on a machine whose card works, torch.version.cuda is"
        " None, and using the GPU ends with Torch not compiled with CUDA enabled.",
        "Install a CUDA build in its place. pip alone keeps a CPU build of the same version:"
        " torchdoctor has it replaced.",
        (_VERSIONS, _REINSTALL),
        _TORCH,
    ),
    Guide(
        "TORCH_ROCM_BUILD",
        "torch.version.hip has a value, or the version ends in +rocm or +xpu, on a machine with an"
        " NVIDIA card.",
        "Install a CUDA build in its place.",
        (_VERSIONS, _REINSTALL),
        _TORCH,
    ),
    Guide(
        "CUDA_LIBRARY_MISSING",
        "import torch ends with a name such as libcudnn.so.9 and cannot open shared object file or"
        " file too short, or the first convolution does.",
        "Install the nvidia package that holds the library again, or torch with all that it depends"
        " on.",
        ("python3 -m pip check", "torchdoctor install --force-reinstall"),
        _TORCH,
    ),
    Guide(
        "CUDA_LIBRARY_SHADOWED",
        "import torch ends with an undefined symbol in a CUDA library, such as __nvJitLinkAddData."
        " LD_LIBRARY_PATH, a toolkit of the system or conda puts another copy first.",
        "Start the program without LD_LIBRARY_PATH. If that helps, take toolkits out of it.",
        ('env -u LD_LIBRARY_PATH python3 -c "import torch; print(torch.__version__)"',),
        "https://man7.org/linux/man-pages/man8/ld.so.8.html",
    ),
    Guide(
        "CUDA_PACKAGE_MISMATCH",
        "pip check says that torch requires another version of an nvidia package than the installed"
        " one.",
        "Install the versions that torch asks for, and find out who asked for the others.",
        ("python3 -m pip check",),
        _TORCH,
    ),
    Guide(
        "COMPANION_MISMATCH",
        "import torchvision ends with operator torchvision::nms does not exist, or a companion with"
        " an undefined symbol: it was compiled against another release of torch.",
        "Install torch and its companions together, in releases that fit.",
        (_REINSTALL,),
        _TORCH,
    ),
    Guide(
        "COMPANION_VARIANT_MISMATCH",
        "torch and torchvision have different labels, such as +cu126 and +cpu, and operations on"
        " the GPU end with Couldn't load custom C++ ops or Could not run 'torchvision::nms'.",
        "Install torch and its companions together, from one index.",
        ("python3 -m pip list", _REINSTALL),
        _TORCH,
    ),
    Guide(
        "NUMPY_ABI_MISMATCH",
        "The import prints that a module was compiled using NumPy 1.x, and Tensor.numpy() ends with"
        " Numpy is not available.",
        "Install NumPy 1, or a release of torch that was built against NumPy 2.",
        ('python3 -m pip install "numpy<2"',),
        "https://numpy.org/doc/stable/numpy_2_0_migration_guide.html",
    ),
    Guide(
        "MKL_MISMATCH",
        "import torch ends with undefined symbol: iJIT_NotifyEvent, mostly in conda environments.",
        "Install an MKL before 2024.1, or a newer torch.",
        ('conda install "mkl<2024.1"',),
        "https://github.com/pytorch/pytorch/issues/123097",
    ),
    Guide(
        "OPENMP_DUPLICATE",
        "The program is ended with OMP: Error #15, because two OpenMP libraries were loaded.",
        "Leave one of them: make a fresh environment, and take all packages from one source."
        " KMP_DUPLICATE_LIB_OK=TRUE silences the message and can give wrong results.",
        docs="https://github.com/pytorch/pytorch/issues/78490",
    ),
    Guide(
        "GLIBCXX_TOO_OLD",
        "The import ends with version GLIBCXX_3.4.xx not found: the libstdc++ that is found first"
        " is too old.",
        "Start the program without LD_LIBRARY_PATH, or install a newer libstdc++ into the conda"
        " environment.",
        ("conda install --channel conda-forge 'libstdcxx-ng>=12'",),
        "https://gcc.gnu.org/onlinedocs/libstdc++/manual/abi.html",
    ),
    Guide(
        "MSVC_RUNTIME_MISSING",
        "On Windows the import ends with WinError 126 or 1114 and the name of a DLL, such as"
        " c10.dll or fbgemm.dll. WinError 127 is another fault: a DLL of the wrong version.",
        "Install the current Visual C++ runtime and restart Windows. For fbgemm.dll"
        " libomp140.x86_64.dll may be missing too.",
        ("winget install --exact --id Microsoft.VCRedist.2015+.x64",),
        "https://learn.microsoft.com/cpp/windows/latest-supported-vc-redist",
    ),
    Guide(
        "TORCH_IMPORT_FAILED",
        "import torch ends with an error that no other word explains.",
        "Install torch again, in an environment of its own. The last line of the error is the best"
        " lead.",
        ("torchdoctor install --venv .venv",),
        "https://github.com/pytorch/pytorch/issues",
    ),
    Guide(
        "TRITON_UNAVAILABLE",
        "torch.compile ends with Cannot find a working triton installation, or No module named"
        " 'triton'.",
        "Install the triton that torch asks for. For Windows it comes as triton-windows.",
        ("python3 -m pip install triton",),
        "https://triton-lang.org/main/getting-started/installation.html",
    ),
    Guide(
        "NO_C_COMPILER",
        "torch.compile ends with Failed to find C compiler, or with Python.h: No such file.",
        "Install a C compiler and the header files of Python.",
        ("sudo apt install gcc g++ python3-dev",),
        "https://docs.pytorch.org/docs/stable/user_guide/torch_compiler/torch.compiler_faq.html",
    ),
    Guide(
        "GPU_TOO_OLD_FOR_TRITON",
        "torch.compile says that the card is too old to be supported by the triton GPU compiler:"
        " its compute capability is below 7.0.",
        "Run programs without torch.compile on this card. All else in torch works.",
        ("export TORCH_COMPILE_DISABLE=1",),
        "https://docs.pytorch.org/docs/stable/generated/torch.compile.html",
    ),
)
