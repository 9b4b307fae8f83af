"""Messages of torch, its companions and triton."""

from torchdoctor.diagnosis.telltale import said_by

_CUDA_PY = said_by(
    "torch/cuda/__init__.py",
    (
        ("TORCH_CPU_BUILD", "Torch not compiled with CUDA enabled"),
        ("FORK_AFTER_CUDA_INIT", "Cannot re-initialize CUDA in forked subprocess."),
        (
            "GPU_TOO_OLD_FOR_VARIANT",
            "PyTorch no longer supports this GPU because it is too old.",
            r"no longer supports this GPU because it is too old|which is of cuda capability \d",
        ),
        # torch says the same of a card that is older than all of the build's code.
        *(
            (
                word,
                f"{card} is not compatible with the current PyTorch installation.",
                r"with CUDA capability sm_\w+ is not compatible with the current PyTorch",
            )
            for word, card in (
                (
                    "GPU_TOO_NEW_FOR_VARIANT",
                    "NVIDIA GeForce RTX 5090 with CUDA capability sm_120",
                ),
                ("GPU_TOO_OLD_FOR_VARIANT", "Tesla P100-PCIE-16GB with CUDA capability sm_60"),
            )
        ),
    ),
)
_C10 = said_by(
    "c10/cuda/CUDAFunctions.cpp",
    (
        ("DRIVER_NOT_INSTALLED", "Found no NVIDIA driver on your system."),
        (
            "DRIVER_TOO_OLD",
            "The NVIDIA driver on your system is too old (found version 11040).",
            r"NVIDIA driver on your system is too old \(found version",
        ),
        # The sentence about CUDA_VISIBLE_DEVICES that follows is boilerplate, and no evidence.
        ("UVM_UNAVAILABLE", "CUDA unknown error - this may be due to an incorrectly set up"),
        ("CUDA_INIT_FAILED", "CUDA driver initialization failed, you might not have a CUDA gpu."),
        (
            "CUDA_INIT_FAILED",
            "Unexpected error from cudaGetDeviceCount(). Error 2: out of memory",
            r"Unexpected error from cudaGetDeviceCount\(\).*Error 2: out of memory",
        ),
    ),
)
_C10_WEAK = said_by(
    "c10/cuda/CUDAFunctions.cpp",
    (("DEVICES_HIDDEN", "No CUDA GPUs are available"),),
    weak=True,
)
_IMPORT = said_by(
    "torch/__init__.py, _preload_cuda_deps",
    (
        (
            "CUDA_LIBRARY_MISSING",
            "libcublas.so.*[0-9] not found in the system path",
            r"lib\w+\.so\S* not found in the system path",
        ),
    ),
)
_PYTHON = said_by(
    "CPython Lib/importlib/_bootstrap.py, Objects/moduleobject.c",
    (
        (
            "LOCAL_FILE_SHADOWS_TORCH",
            (
                "partially initialized module 'torch' has no attribute 'cuda' (most likely due to a"
                " circular import)"
            ),
            (
                r"partially initialized module 'torch'|'torch' is not a package"
                r"|consider renaming '\S*torch\.py'"
            ),
        ),
        ("TRITON_UNAVAILABLE", "No module named 'triton'"),
        (
            "PYTHON_WITHOUT_SSL",
            "No module named '_lzma'",
            r"No module named '(?:_ssl|_lzma|_bz2|_ctypes|zlib)'",
        ),
    ),
)
_PYTHON_WEAK = said_by(
    "CPython Lib/importlib/_bootstrap.py, Objects/moduleobject.c",
    (
        ("TORCH_NOT_INSTALLED", "No module named 'torch'"),
        ("WRONG_INTERPRETER", "No module named 'torch'"),
        (
            "LOCAL_FILE_SHADOWS_TORCH",
            "module 'torch' has no attribute",
            r"module 'torch' has no attr",
        ),
    ),
    weak=True,
)
_COMPANIONS = said_by(
    "torch/_ops.py, torchvision/extension.py, torchvision/_meta_registrations.py",
    (
        (
            "COMPANION_MISMATCH",
            "operator torchvision::nms does not exist",
            r"operator torchvision::\w+ does not exist",
        ),
        (
            "COMPANION_VARIANT_MISMATCH",
            (
                "Couldn't load custom C++ ops. This can happen if your PyTorch and torchvision"
                " versions are incompatible"
            ),
            r"Couldn't load custom C\+\+ ops",
        ),
        (
            "COMPANION_VARIANT_MISMATCH",
            "Detected that PyTorch and torchvision were compiled with different CUDA versions.",
            r"(?i)PyTorch and torch(?:vision|audio) were compiled with different CUDA",
        ),
        (
            "COMPANION_VARIANT_MISMATCH",
            "Could not run 'torchvision::nms' with arguments from the 'CUDA' backend.",
            r"Could not run 'torchvision::\w+' with arguments from the 'CUDA' backend",
        ),
    ),
)
_NUMPY = said_by(
    "numpy/_core/multiarray.py, torch/csrc/utils/tensor_numpy.cpp",
    (
        (
            "NUMPY_ABI_MISMATCH",
            "A module that was compiled using NumPy 1.x cannot be run in NumPy 2.0.0",
            r"compiled using NumPy 1\.x cannot be run in",
        ),
        ("NUMPY_ABI_MISMATCH", "Failed to initialize NumPy: _ARRAY_API not found"),
    ),
)
_INDUCTOR = said_by(
    "torch/_inductor/exc.py",
    (
        ("TRITON_UNAVAILABLE", "Cannot find a working triton installation."),
        (
            "GPU_TOO_OLD_FOR_TRITON",
            (
                "Found NVIDIA GeForce GTX 1080 which is too old to be supported by the triton GPU"
                " compiler"
            ),
            r"too old to be supported by the triton GPU compiler",
        ),
        (
            "NO_C_COMPILER",
            "No working C++ compiler found in torch._inductor.config.cpp.cxx",
            r"No working C\+\+ compiler found",
        ),
    ),
)
_TRITON = said_by(
    "triton-lang/triton python/triton/runtime/build.py",
    (
        ("NO_C_COMPILER", "Failed to find C compiler. Please specify via CC environment variable."),
        (
            "NO_C_COMPILER",
            "fatal error: Python.h: No such file or directory",
            r"Python\.h: No such file",
        ),
    ),
)
_RUN = said_by(
    "c10/cuda/CUDACachingAllocator.cpp, c10/cuda/CUDAException.cpp",
    (
        (
            "CUDA_OUT_OF_MEMORY",
            "CUDA out of memory. Tried to allocate 2.00 GiB.",
            r"CUDA out of memory\.|CUDA error: out of memory",
        ),
        (
            "DEVICE_ASSERT",
            "CUDA error: device-side assert triggered",
            r"device-side assert triggered",
        ),
    ),
)
_MATHS = said_by(
    "aten/src/ATen/cudnn/Exceptions.h, aten/src/ATen/native/cudnn/Conv_v8.cpp,"
    " aten/src/ATen/cuda/Exceptions.cpp",
    (
        (
            "CUDNN_FAILED",
            "cuDNN error: CUDNN_STATUS_NOT_INITIALIZED",
            r"\bCUDNN_STATUS_(?!SUCCESS)\w+",
        ),
        (
            "CUDNN_FAILED",
            "GET was unable to find an engine to execute this computation",
            r"(?:GET|FIND) was unable to find an engine",
        ),
        (
            "CUBLAS_FAILED",
            "CUDA error: CUBLAS_STATUS_NOT_INITIALIZED when calling `cublasCreate(handle)`",
            r"\bCUBLAS_STATUS_(?!SUCCESS)\w+",
        ),
    ),
)
_NCCL = said_by(
    "torch/csrc/distributed/c10d/NCCLUtils.hpp",
    (
        (
            "NCCL_FAILED",
            ("DistBackendError: NCCL error in: ProcessGroupNCCL.cpp:1691, unhandled system error"),
            (
                r"NCCL error in:|ncclUnhandledCudaError|ncclSystemError|ncclInternalError"
                r"|ncclRemoteError"
            ),
        ),
    ),
)
ROWS = (
    *_CUDA_PY,
    *_C10,
    *_C10_WEAK,
    *_IMPORT,
    *_PYTHON,
    *_PYTHON_WEAK,
    *_COMPANIONS,
    *_NUMPY,
    *_INDUCTOR,
    *_TRITON,
    *_RUN,
    *_MATHS,
    *_NCCL,
)
