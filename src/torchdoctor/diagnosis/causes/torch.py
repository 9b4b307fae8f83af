"""The causes behind the words about the installed torch."""

from torchdoctor.diagnosis.causes.model import Cause

CAUSES = {
    "TORCH_NOT_INSTALLED": Cause(
        "The interpreter that runs has no torch among its packages.",
        remedy="reinstall",
    ),
    "WRONG_INTERPRETER": Cause(
        "torch was installed, and for another Python than the one that runs the program: pip"
        " and python belong to different environments.",
        explains=("TORCH_NOT_INSTALLED",),
    ),
    "LOCAL_FILE_SHADOWS_TORCH": Cause(
        "Python looks into the program's own folder first, and a file or folder named torch"
        " lies there.",
    ),
    "DUPLICATE_TORCH": Cause(
        "torch is there twice: from conda and from pip, for the user and for the"
        " environment, or as the rest of an install that broke off. One is imported, another"
        " one is what the installer sees.",
        remedy="reinstall",
    ),
    "TORCH_CPU_BUILD": Cause(
        "The installer took a build without CUDA: the default index has no other for this"
        " system, another index won, or the CPU index was asked for.",
        remedy="reinstall",
        explains=("EXTENSION_ABI_MISMATCH",),
    ),
    "TORCH_ROCM_BUILD": Cause(
        "This build of PyTorch is for the cards of AMD (ROCm) or Intel (XPU).",
        remedy="reinstall",
    ),
    "CUDA_LIBRARY_MISSING": Cause(
        "A CUDA build of PyTorch takes its libraries from packages named nvidia-*, or from a"
        " toolkit of the system if it was built so. One of them is missing or damaged.",
        remedy="reinstall",
        explains=("TORCH_IMPORT_FAILED", "CUDNN_FAILED", "CUBLAS_FAILED"),
    ),
    "CUDA_LIBRARY_SHADOWED": Cause(
        "CUDA libraries of different versions have the same names. LD_LIBRARY_PATH, a"
        " toolkit of the system or conda puts another copy first, and symbols are missing in"
        " it.",
        explains=("TORCH_IMPORT_FAILED", "CUDNN_FAILED", "CUBLAS_FAILED", "CUDA_LIBRARY_MISSING"),
    ),
    "CUDA_PACKAGE_MISMATCH": Cause(
        "torch pins the packages named nvidia-*, and another package replaced one of them.",
        remedy="reinstall",
        explains=("TORCH_IMPORT_FAILED", "CUDNN_FAILED", "CUBLAS_FAILED"),
    ),
    "COMPANION_MISMATCH": Cause(
        "Each release of torchvision and torchaudio is compiled against one of torch.",
        remedy="reinstall",
        explains=("COMPANION_VARIANT_MISMATCH", "EXTENSION_ABI_MISMATCH", "TORCH_IMPORT_FAILED"),
    ),
    "COMPANION_VARIANT_MISMATCH": Cause(
        "The releases belong together, and they were built for different CUDAs, or one of"
        " them for the CPU.",
        remedy="reinstall",
        explains=("TORCH_IMPORT_FAILED",),
    ),
    "NUMPY_ABI_MISMATCH": Cause(
        "NumPy 2 changed how compiled programs talk to it; this torch was compiled for NumPy 1.",
        explains=("TORCH_IMPORT_FAILED",),
    ),
    "MKL_MISMATCH": Cause(
        "MKL 2024.1 left out a function that builds of PyTorch before 2.3 from conda look for.",
        explains=("TORCH_IMPORT_FAILED", "EXTENSION_ABI_MISMATCH"),
    ),
    "OPENMP_DUPLICATE": Cause(
        "Two packages bring an OpenMP runtime each, and both are loaded into one process."
        " Results may be wrong.",
    ),
    "GLIBCXX_TOO_OLD": Cause(
        "The C++ library that is found is older than the one that the package was compiled"
        " with: that of the system instead of conda's, or the other way round.",
        explains=("TORCH_IMPORT_FAILED",),
    ),
    "MSVC_RUNTIME_MISSING": Cause(
        "The DLL that is named is there, and one that it needs is not: most often the Visual"
        " C++ runtime; for fbgemm.dll of torch 2.4 it is libomp140.x86_64.dll.",
        explains=("TORCH_IMPORT_FAILED",),
    ),
    "TORCH_IMPORT_FAILED": Cause(
        "A file of the installation is missing or damaged, or does not fit this system; the"
        " error's own words are the best lead.",
        remedy="reinstall",
    ),
    "TRITON_UNAVAILABLE": Cause(
        "torch.compile writes its GPU code with triton, which comes with the Linux builds of"
        " torch alone, in one version for each release.",
    ),
    "NO_C_COMPILER": Cause(
        "triton and torch.compile compile C at run time, and find no compiler or no header"
        " files of Python.",
        explains=("TRITON_UNAVAILABLE",),
    ),
    "GPU_TOO_OLD_FOR_TRITON": Cause(
        "triton serves cards from compute capability 7.0 on.",
    ),
}
