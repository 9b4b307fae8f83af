"""Messages of libraries beside torch, which bring CUDA code of their own or compile it."""

from torchdoctor.diagnosis.telltale import said_by

_XFORMERS = said_by(
    "facebookresearch/xformers xformers/_cpp_lib.py",
    (
        (
            "EXTENSION_ABI_MISMATCH",
            "xFormers can't load C++/CUDA extensions. xFormers was built for:",
        ),
        (
            "TORCH_CPU_BUILD",
            "PyTorch 2.1.2+cu121 with CUDA 1201 (you have 2.1.2+cpu)",
            r"PyTorch \S+ with CUDA \d+ \(you have \S+\+cpu\)",
        ),
    ),
)
_DEEPSPEED = said_by(
    "deepspeedai/DeepSpeed op_builder/builder.py",
    (
        (
            # Of versions that get along it says "but since the APIs are compatible".
            "TOOLKIT_MISMATCH",
            (
                "Installed CUDA version 12.2 does not match the version torch was compiled with"
                " 11.7, unable to compile cuda/cpp extensions"
            ),
            r"does not match the version torch was compiled with [\d.]+, unable to compile",
        ),
        (
            "TOOLKIT_MISSING",
            "CUDA_HOME does not exist, unable to compile CUDA op(s)",
            r"CUDA_HOME does not exist, unable to compile",
        ),
    ),
)
_APEX = said_by(
    "NVIDIA/apex setup.py",
    (
        (
            "TOOLKIT_MISMATCH",
            (
                "Cuda extensions are being compiled with a version of Cuda that does not match the"
                " version used to compile Pytorch binaries."
            ),
        ),
    ),
)
_CTRANSLATE = said_by(
    "OpenNMT/CTranslate2 src/cuda/cublas_stub.cc",
    (
        (
            "CUDA_LIBRARY_MISSING",
            "RuntimeError: Library cublas64_12.dll is not found or cannot be loaded",
            r"Library (?:lib)?cu\S+ is not found or cannot be loaded",
        ),
    ),
)
_BITSANDBYTES = said_by(
    "bitsandbytes-foundation/bitsandbytes bitsandbytes/cuda_setup/main.py, cextension.py",
    (
        (
            "CUDA_LIBRARY_MISSING",
            "DEBUG: Possible options found for libcudart.so: set()",
            r"Possible options found for libcudart\.so: set\(\)",
        ),
    ),
)
_NUMBA = said_by(
    "numba/numba numba/cuda/cudadrv/driver.py",
    (
        (
            # Its report on the system goes on "or no CUDA enabled devices are present".
            "DRIVER_NOT_INSTALLED",
            "CudaSupportError: Error at driver init: CUDA driver library cannot be found.",
            r"CUDA driver library cannot be found(?! or no)",
        ),
    ),
)
_CMAKE = said_by(
    "Kitware/CMake Modules/CMakeDetermineCUDACompiler.cmake, FindPackageHandleStandardArgs.cmake",
    (
        (
            "TOOLKIT_MISSING",
            "No CMAKE_CUDA_COMPILER could be found.",
            (
                r"No CMAKE_CUDA_COMPILER could be found|No CUDA toolset found"
                r"|Could NOT find CUDA(?:Toolkit)? \(missing: |Failed to find nvcc"
            ),
        ),
    ),
)
_LINKER = said_by(
    "GNU binutils ld/ldfile.c",
    (
        (
            "TOOLKIT_MISSING",
            "/usr/bin/ld: cannot find -lcudart: No such file or directory",
            r"\bld: cannot find -l(?:cuda|cudart|cublas|cudnn|curand|cusolver|cusparse|nvrtc)\b",
        ),
    ),
)
_STANDARD = said_by(
    "CUDA toolkit, nvcc",
    (
        (
            "TOOLKIT_MISMATCH",
            "nvcc fatal : Value 'c++17' is not defined for option 'std'",
            r"nvcc fatal\s*: Value 'c\+\+\d\d' is not defined for option 'std'",
        ),
    ),
)
ROWS = (
    *_XFORMERS,
    *_DEEPSPEED,
    *_APEX,
    *_CTRANSLATE,
    *_BITSANDBYTES,
    *_NUMBA,
    *_CMAKE,
    *_LINKER,
    *_STANDARD,
)
