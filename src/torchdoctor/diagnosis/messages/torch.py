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
            "module 'torch' has no attribute '__version__'",
            # Every release has these; others came later, or went.
            (
                r"module 'torch' has no attribute ['\"]?(?:__version__|Tensor|FloatTensor"
                r"|LongTensor|nn|cuda|autograd|load|save|zeros|ones|randn|manual_seed|from_numpy)\b"
            ),
        ),
    ),
    weak=True,
)
_COMPANIONS = (
    *said_by(
        "torch/_library/fake_impl.py, torch/_custom_op/impl.py, torch/_ops.py",
        (
            (
                "COMPANION_MISMATCH",
                "operator torchvision::nms does not exist",
                (
                    r"operator torchvision::\w+ does not exist"
                    r"|(?:Could not find the|No such) operator torchvision::"
                ),
            ),
            (
                "COMPANION_MISMATCH",
                "AttributeError: '_OpNamespace' 'torchvision' object has no attribute 'nms'",
                r"'_OpNamespace' '(?:torchvision|torchaudio)' object has no attribute",
            ),
        ),
    ),
    *said_by(
        "torchvision/extension.py",
        (
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
        ),
    ),
    *said_by(
        "c10/core, the dispatcher of torch",
        (
            (
                "COMPANION_VARIANT_MISMATCH",
                "Could not run 'torchvision::nms' with arguments from the 'CUDA' backend.",
                r"Could not run 'torchvision::\w+' with arguments from the 'CUDA' backend",
            ),
        ),
    ),
)
_NUMPY = said_by(
    "numpy/_core/_multiarray_umath.py",
    (
        (
            "NUMPY_ABI_MISMATCH",
            "A module that was compiled using NumPy 1.x cannot be run in NumPy 2.0.0",
            r"compiled using NumPy 1\.x cannot be run in",
        ),
        (
            "NUMPY_ABI_MISMATCH",
            "Failed to initialize NumPy: _ARRAY_API not found",
            r"_ARRAY_API not found",
        ),
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
_MEMORY = said_by(
    "c10/cuda/CUDACachingAllocator.cpp",
    (
        (
            # First the whole sentence, whose figures tell whose memory it is.
            "CUDA_OUT_OF_MEMORY",
            (
                "CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity "
                "of 23.64"
                " GiB of which 0.20 GiB is free. Of the allocated memory 1.00 GiB is allocated by"
                " PyTorch"
            ),
            r"CUDA out of memory\..*(?:is allocated by PyTorch|reserved in total by PyTorch)",
        ),
        (
            "CUDA_OUT_OF_MEMORY",
            "CUDA out of memory. Tried to allocate 2.00 GiB.",
            (
                r"CUDA out of memory\.|CUDA error: ?out of memory"
                # Until 1.4: TH/THC/THCGeneral.cpp
                r"|THCudaCheck FAIL .*: out of memory|cuda runtime error \(2\)"
            ),
        ),
    ),
)
_ASSERT = said_by(
    "CUDA runtime, cudaGetErrorString (driver_types.h)",
    (("DEVICE_ASSERT", "device-side assert triggered"),),
)
_CUDNN = (
    *said_by(
        "aten/src/ATen/cudnn/Exceptions.h",
        (
            (
                "CUDNN_FAILED",
                "cuDNN error: CUDNN_STATUS_NOT_INITIALIZED",
                # A plan that fails is passed over, with a warning: native/cudnn/Conv_v8.cpp.
                r"^(?!.*Plan failed with a cu).*\bCUDNN_STATUS_(?!SUCCESS)\w+",
            ),
        ),
    ),
    *said_by(
        "aten/src/ATen/native/cudnn/Conv_v8.cpp",
        (
            (
                "CUDNN_FAILED",
                "GET was unable to find an engine to execute this computation",
                r"(?i)unable to find an engine to execute this",
            ),
        ),
    ),
)
_CUBLAS = said_by(
    "aten/src/ATen/cuda/Exceptions.h",
    (
        (
            "CUBLAS_FAILED",
            "CUDA error: CUBLAS_STATUS_NOT_INITIALIZED when calling `cublasCreate(handle)`",
            r"\bCUBLAS_STATUS_(?!SUCCESS)\w+|cublas runtime error : ",
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
                r"NCCL error in:|NCCL Error \d+: |ncclUnhandledCudaError|ncclSystemError"
                r"|ncclInternalError"
                r"|ncclRemoteError"
            ),
        ),
    ),
)
_COLLECT_ENV = said_by(
    "torch/utils/collect_env.py, get_env_info",
    (
        (
            "TORCH_CPU_BUILD",
            "CUDA used to build PyTorch: Could not collect",
            r"CUDA used to build PyTorch\s*: (?:Could not collect|None)",
        ),
    ),
)
_COLLECT_ENV_WEAK = said_by(
    "torch/utils/collect_env.py, get_env_info",
    (("TORCH_NOT_INSTALLED", "PyTorch version: N/A", r"PyTorch version\s*: N/A"),),
    weak=True,
)
_MIG = said_by(
    "aten/src/ATen/cuda/CUDAContext.cpp, getDeviceProperties",
    (
        (
            "MIG_NO_INSTANCE",
            "device >= 0 && device < num_gpus INTERNAL ASSERT FAILED",
            r"device < num_gpus",
        ),
        (
            "DEVICES_HIDDEN",
            "device >= 0 && device < num_gpus INTERNAL ASSERT FAILED",
            r"device < num_gpus",
        ),
    ),
    weak=True,
)
_SERIALIZED = said_by(
    "torch/serialization.py, _validate_device; torch/cuda/__init__.py",
    (
        (
            "TORCH_CPU_BUILD",
            (
                "Attempting to deserialize object on a CUDA device but torch.cuda.is_available() "
                "is False."
            ),
            r"deserialize object on a CUDA device but torch\.cuda\.is_available\(\) is False",
        ),
    ),
    weak=True,
)
_HIP = said_by(
    "c10/hip/HIPFunctions.cpp",
    (
        (
            "TORCH_ROCM_BUILD",
            "RuntimeError: No HIP GPUs are available",
            r"No HIP GPUs are available",
        ),
    ),
)
_NAMESPACE = said_by(
    "CPython Objects/moduleobject.c, Python/ceval.c: a folder without __init__.py",
    (
        (
            "TORCH_IMPORT_FAILED",
            "ImportError: cannot import name 'Tensor' from 'torch' (unknown location)",
            r"cannot import name '\w+' from 'torch' \(unknown location\)",
        ),
    ),
)
_LIBRARIES = said_by(
    "torch/backends/cudnn/__init__.py; cuDNN 8, cudnnLoadShared",
    (
        (
            "CUDA_LIBRARY_SHADOWED",
            (
                "cuDNN version incompatibility: PyTorch was compiled against (9, 1, 0) but found "
                "runtime version (8, 9, 2)"
            ),
            r"cuDNN version (?:incompatibility|mismatch): PyTorch was compiled",
        ),
        (
            "CUDA_LIBRARY_MISSING",
            "Could not load library libcudnn_cnn_infer.so.8.",
            (
                r"(?:Could not|Unable to) (?:load|locate) (?:library |symbol \w+ in )?(?:any of "
                r")?\{?(?:lib)?(?:cudnn|zlibwapi)\w*"
            ),
        ),
    ),
)
_ALLOCATION = said_by(
    "c10/cuda/CUDACachingAllocator.cpp; Windows, ERROR_COMMITMENT_LIMIT",
    (
        (
            "TORCH_IMPORT_FAILED",
            (
                "OSError: [WinError 1455] The paging file is too small. Error loading "
                '"cublas64_12.dll"'
            ),
            r"\[WinError (?:182|193|1455)\].*\.dll",
        ),
    ),
)
_MKL = said_by(
    "IntelPython/mkl-service",
    (
        (
            "MKL_MISMATCH",
            (
                "Error: mkl-service + Intel(R) MKL: MKL_THREADING_LAYER=INTEL is incompatible "
                "with libgomp"
            ),
            r"MKL_THREADING_LAYER=\w+ is incompatible with|Intel MKL FATAL ERROR|INTEL MKL ERROR",
        ),
    ),
)
_NUMPY_WEAK = said_by(
    "torch/csrc/utils/tensor_numpy.cpp; numpy/__init__.py",
    (
        (
            "NUMPY_ABI_MISMATCH",
            "RuntimeError: Numpy is not available",
            (
                r"Numpy is not available|numpy\.core\.multiarray failed to import|numpy\.dtype "
                r"size changed"
            ),
        ),
    ),
    weak=True,
)
_COMPILERS = said_by(
    "torch/_inductor/cpp_builder.py; setuptools msvc.py; distutils",
    (
        (
            "NO_C_COMPILER",
            "RuntimeError: Compiler: cl is not found.",
            r"Compiler: \S+ is not found|InvalidCxxCompiler",
        ),
        (
            "NO_C_COMPILER",
            "error: Microsoft Visual C++ 14.0 or greater is required.",
            (
                r"Microsoft Visual C\+\+ 14\.\d+ (?:or greater )?is required|Cannot find compiler"
                r" 'cl\.exe'"
                r"|unable to execute '(?:gcc|g\+\+|cc|c\+\+|\S+-linux-gnu-g\S+)'|error: command "
                r"'(?:gcc|g\+\+|cl\.exe)' failed: No such"
            ),
        ),
        (
            "TRITON_UNAVAILABLE",
            "ModuleNotFoundError: No module named 'triton.ops'",
            r"No module named 'triton\.\w+|cannot import name '\w+' from 'triton",
        ),
    ),
)
_CAPABILITIES = said_by(
    "torch/cuda/__init__.py, _check_capability since 2.9",
    (
        (
            "GPU_TOO_NEW_FOR_VARIANT",
            (
                "Minimum and Maximum cuda capability supported by this version of PyTorch is "
                "(7.0) - (12.0)"
            ),
            r"aximum cuda capability supported by this \w+ of PyTorch is\s+\(\d+\.\d\) - \(",
        ),
        (
            "GPU_TOO_OLD_FOR_VARIANT",
            (
                "Minimum and Maximum cuda capability supported by this version of PyTorch is "
                "(7.0) - (12.0)"
            ),
            r"aximum cuda capability supported by this \w+ of PyTorch is\s+\(\d+\.\d\) - \(",
        ),
    ),
)
_COLLECTIVES = said_by(
    "torch/csrc/distributed/c10d/ProcessGroupNCCL.cpp, TCPStore.cpp; NCCL src/misc/socket.cc",
    (
        (
            "NCCL_FAILED",
            "Watchdog caught collective operation timeout: WorkNCCL(SeqNum=1, OpType=ALLREDUCE)",
            (
                r"Watchdog caught collective operation timeout|NCCL WARN .*(?:failed|Connection"
                r"|No route|timed out|Cuda failure)"
            ),
        ),
        (
            "NCCL_FAILED",
            "torch.distributed.DistNetworkError: The client socket has timed out after 60000ms",
            (
                r"The client socket has (?:timed out|failed to connect)|DistStoreError"
                r"|DistNetworkError"
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
    *_MEMORY,
    *_ASSERT,
    *_CUDNN,
    *_CUBLAS,
    *_NCCL,
    *_COLLECT_ENV,
    *_COLLECT_ENV_WEAK,
    *_MIG,
    *_SERIALIZED,
    *_HIP,
    *_NAMESPACE,
    *_LIBRARIES,
    *_ALLOCATION,
    *_MKL,
    *_NUMPY_WEAK,
    *_COMPILERS,
    *_CAPABILITIES,
    *_COLLECTIVES,
)
