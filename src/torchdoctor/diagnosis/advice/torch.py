"""Advice on the installed torch, its libraries and its companions."""

from torchdoctor.diagnosis.advice.model import Advice

_GUIDE = "https://pytorch.org/get-started/locally/"
_ISSUES = "https://github.com/pytorch/pytorch/issues"
_LOADER = "https://man7.org/linux/man-pages/man8/ld.so.8.html"
_INSTALL = ("torchdoctor install",)

ADVICE = {
    "TORCH_NOT_INSTALLED": Advice(
        cause="The interpreter that runs has no torch among its packages.",
        fix="Install it into that interpreter.",
        commands=_INSTALL,
        remedy="reinstall",
        docs=_GUIDE,
    ),
    "WRONG_INTERPRETER": Advice(
        cause="torch was installed, and for another Python than the one that runs the program: pip"
        " and python belong to different environments.",
        fix="Let the Python that is to use torch run its own pip.",
        commands=(
            'python -c "import sys; print(sys.executable)"',
            "pip --version",
            "python -m pip install torch",
        ),
        docs="https://pip.pypa.io/en/stable/user_guide/#running-pip",
        explains=("TORCH_NOT_INSTALLED",),
    ),
    "LOCAL_FILE_SHADOWS_TORCH": Advice(
        cause="Python looks into the program's own folder first, and a file or folder named torch"
        " lies there.",
        fix="Rename it, remove its __pycache__, or run the program from another folder.",
        commands=('python -c "import torch; print(torch.__file__)"',),
        docs="https://docs.python.org/3/tutorial/modules.html#the-module-search-path",
    ),
    "DUPLICATE_TORCH": Advice(
        cause="torch is there twice: from conda and from pip, for the user and for the"
        " environment, or as the rest of an install that broke off. One is imported, another one"
        " is what the installer sees.",
        fix="Remove all of them, then install one.",
        commands=("python -m pip uninstall torch", "conda list | grep -i torch"),
        remedy="reinstall",
        docs="https://docs.python.org/3/library/site.html",
    ),
    "TORCH_CPU_BUILD": Advice(
        cause="The installer took a build without CUDA: the default index has no other for this"
        " system, another index won, or the CPU index was asked for.",
        fix="Install a CUDA build in its place.",
        commands=_INSTALL,
        remedy="reinstall",
        docs=_GUIDE,
    ),
    "TORCH_ROCM_BUILD": Advice(
        cause="This build of PyTorch is for the cards of AMD (ROCm) or Intel (XPU).",
        fix="Install a CUDA build in its place.",
        commands=_INSTALL,
        remedy="reinstall",
        docs=_GUIDE,
    ),
    "CUDA_LIBRARY_MISSING": Advice(
        cause="A CUDA build of PyTorch takes its libraries from packages named nvidia-*, or from a"
        " toolkit of the system if it was built so. One of them is missing or damaged.",
        fix="Install torch again with the packages that it depends on.",
        commands=_INSTALL,
        remedy="reinstall",
        docs=_GUIDE,
        explains=("TORCH_IMPORT_FAILED", "CUDNN_FAILED", "CUBLAS_FAILED"),
    ),
    "CUDA_LIBRARY_SHADOWED": Advice(
        cause="CUDA libraries of different versions have the same names. LD_LIBRARY_PATH, a toolkit"
        " of the system or conda puts another copy first, and symbols are missing in it.",
        fix="Take the folder out of LD_LIBRARY_PATH; if it stays, install torch again with its own"
        " packages.",
        commands=("echo $LD_LIBRARY_PATH", "unset LD_LIBRARY_PATH"),
        docs=_LOADER,
        explains=("TORCH_IMPORT_FAILED", "CUDNN_FAILED", "CUBLAS_FAILED", "CUDA_LIBRARY_MISSING"),
    ),
    "CUDA_PACKAGE_MISMATCH": Advice(
        cause="torch pins the packages named nvidia-*, and another package replaced one of them.",
        fix="Install torch again with the packages that it pins.",
        commands=("python -m pip check", *_INSTALL),
        remedy="reinstall",
        docs=_GUIDE,
        explains=("TORCH_IMPORT_FAILED", "CUDNN_FAILED", "CUBLAS_FAILED"),
    ),
    "COMPANION_MISMATCH": Advice(
        cause="Each release of torchvision and torchaudio is compiled against one of torch.",
        fix="Install the three together, in releases that belong together.",
        commands=_INSTALL,
        remedy="reinstall",
        docs="https://github.com/pytorch/vision#installation",
        explains=("COMPANION_VARIANT_MISMATCH", "EXTENSION_ABI_MISMATCH", "TORCH_IMPORT_FAILED"),
    ),
    "COMPANION_VARIANT_MISMATCH": Advice(
        cause="The releases belong together, and they were built for different CUDAs, or one of"
        " them for the CPU.",
        fix="Install them together, from one index.",
        commands=_INSTALL,
        remedy="reinstall",
        docs="https://github.com/pytorch/vision#installation",
        explains=("TORCH_IMPORT_FAILED",),
    ),
    "NUMPY_ABI_MISMATCH": Advice(
        cause="NumPy 2 changed how compiled programs talk to it; this torch was compiled for"
        " NumPy 1.",
        fix="Install NumPy 1, or a release of torch that was built against NumPy 2.",
        commands=('python -m pip install "numpy<2"',),
        docs="https://numpy.org/doc/stable/numpy_2_0_migration_guide.html",
        explains=("TORCH_IMPORT_FAILED",),
    ),
    "MKL_MISMATCH": Advice(
        cause="MKL 2024.1 left out a function that builds of PyTorch before 2.3 from conda look"
        " for.",
        fix="Install an older MKL.",
        commands=('conda install "mkl<2024.1"',),
        docs="https://github.com/pytorch/pytorch/issues/123097",
        explains=("TORCH_IMPORT_FAILED", "EXTENSION_ABI_MISMATCH"),
    ),
    "OPENMP_DUPLICATE": Advice(
        cause="Two packages bring an OpenMP runtime each, and both are loaded into one process."
        " Results may be wrong.",
        fix="Take torch and NumPy from one source, pip or conda, so that one runtime is left. The"
        " variable that the message names only hides it.",
        commands=("conda list | grep -i -E 'openmp|mkl'",),
        docs="https://github.com/pytorch/pytorch/issues/44282",
    ),
    "GLIBCXX_TOO_OLD": Advice(
        cause="The C++ library that is found is older than the one that the package was compiled"
        " with: that of the system instead of conda's, or the other way round.",
        fix="Let the newer library be found: install it into the environment, and take the folder"
        " of the older one out of LD_LIBRARY_PATH.",
        commands=("conda install -c conda-forge libstdcxx-ng",),
        docs=_LOADER,
        explains=("TORCH_IMPORT_FAILED",),
    ),
    "MSVC_RUNTIME_MISSING": Advice(
        cause="The DLL that is named is there, and one that it needs is not: most often the Visual"
        " C++ runtime; for fbgemm.dll of torch 2.4 it is libomp140.x86_64.dll.",
        fix="Install the current Visual C++ runtime for x64, restart Windows, and try again. For"
        " fbgemm.dll also a release of torch after 2.4.0.",
        commands=("winget install --exact --id Microsoft.VCRedist.2015+.x64",),
        docs="https://learn.microsoft.com/cpp/windows/latest-supported-vc-redist",
        explains=("TORCH_IMPORT_FAILED",),
    ),
    "TORCH_IMPORT_FAILED": Advice(
        cause="A file of the installation is missing or damaged, or does not fit this system; the"
        " error's own words are the best lead.",
        fix="Install torch again, in the build that fits this machine.",
        commands=_INSTALL,
        remedy="reinstall",
        docs=_ISSUES,
    ),
    "TRITON_UNAVAILABLE": Advice(
        cause="torch.compile writes its GPU code with triton, which comes with the Linux builds of"
        " torch alone, in one version for each release.",
        fix="Install the triton that belongs to this torch; for Windows the package is"
        " triton-windows. Or leave torch.compile out.",
        commands=("python -m pip install triton-windows",),
        docs="https://docs.pytorch.org/docs/stable/torch.compiler.html",
    ),
    "NO_C_COMPILER": Advice(
        cause="triton and torch.compile compile C at run time, and find no compiler or no header"
        " files of Python.",
        fix="Install a C compiler and Python's header files, or name the compiler in CC.",
        commands=("sudo apt install gcc g++ python3-dev",),
        docs="https://docs.pytorch.org/docs/stable/torch.compiler.html",
        explains=("TRITON_UNAVAILABLE",),
    ),
    "GPU_TOO_OLD_FOR_TRITON": Advice(
        cause="triton serves cards from compute capability 7.0 on.",
        fix="Run without torch.compile on this card.",
        commands=("export TORCHDYNAMO_DISABLE=1",),
        docs="https://github.com/triton-lang/triton#compatibility",
    ),
}
