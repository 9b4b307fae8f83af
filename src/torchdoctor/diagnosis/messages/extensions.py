"""Messages of builds of CUDA extensions: torch's builder, nvcc, pip."""

from torchdoctor.diagnosis.telltale import said_by

_BUILDER = said_by(
    "torch/utils/cpp_extension.py",
    (
        ("TOOLKIT_MISSING", "CUDA_HOME environment variable is not set."),
        (
            "TOOLKIT_MISMATCH",
            (
                "The detected CUDA version (11.8) mismatches the version that was used to compile"
                " PyTorch (12.1)."
            ),
            r"detected CUDA version \(.*\) mismatches the version that was used to compile",
        ),
        ("NINJA_MISSING", "Ninja is required to load C++ extensions"),
        (
            "NINJA_MISSING",
            "Attempted to use ninja as the BuildExtension backend but we could not find ninja.",
            r"could not find ninja\.",
        ),
        (
            "HOST_COMPILER_UNSUPPORTED",
            (
                "The current installed version of g++ (13.2.0) is greater than the maximum required"
                " version by CUDA 11.8."
            ),
            r"is (?:greater than the maximum|less than the minimum) required version by CUDA",
        ),
    ),
)
_NVCC = said_by(
    "CUDA toolkit, crt/host_config.h",
    (
        (
            "HOST_COMPILER_UNSUPPORTED",
            "#error -- unsupported GNU version! gcc versions later than 12 are not supported!",
            r"unsupported GNU version!",
        ),
        (
            "HOST_COMPILER_UNSUPPORTED",
            "#error -- unsupported Microsoft Visual Studio version!",
            r"unsupported Microsoft Visual Studio version",
        ),
    ),
)
_SETUP = said_by(
    "Dao-AILab/flash-attention setup.py",
    (("TOOLKIT_MISSING", "nvcc was not found."),),
)
_ISOLATED = said_by(
    "pypa/pip operations/build/metadata.py; the build itself cannot import torch",
    (
        ("BUILD_ISOLATION", "No module named 'torch'"),
        ("BUILD_ISOLATION", "Getting requirements to build wheel did not run successfully"),
    ),
    weak=True,
)
_FLAGS = said_by(
    "torch/utils/cpp_extension.py, _get_cuda_arch_flags",
    (
        # No card is there to take the architecture from, and none is named.
        ("BUILD_TIME_NO_GPU", "arch_list[-1] += '+PTX'"),
        (
            "GPU_TOO_NEW_FOR_VARIANT",
            "ValueError: Unknown CUDA arch (12.0) or GPU not supported",
            r"Unknown CUDA arch \([\d.]+\w?\) or GPU not supported",
        ),
    ),
)
_OLD_NVCC = said_by(
    "CUDA toolkit, nvcc",
    (
        (
            "TOOLKIT_MISMATCH",
            "nvcc fatal : Unsupported gpu architecture 'compute_120'",
            r"nvcc fatal\s*: Unsupported gpu architecture",
        ),
    ),
)
_FLASH = said_by(
    "Dao-AILab/flash-attention setup.py",
    (
        (
            "TOOLKIT_MISMATCH",
            "RuntimeError: FlashAttention is only supported on CUDA 11.7 and above.",
            r"FlashAttention is only supported on CUDA \d+\.\d+ and above",
        ),
    ),
)
_HEADERS = said_by(
    "gcc-mirror/gcc libcpp/files.cc",
    (
        (
            "TOOLKIT_MISSING",
            "fatal error: cuda_runtime.h: No such file or directory",
            (
                r"(?:cuda_runtime(?:_api)?|cublas_v2|cusparse|cuda|nvToolsExt|cusolverDn)\.h: No "
                r"such file"
            ),
        ),
    ),
)
_PROGRAMS = said_by(
    "CPython Modules/_posixsubprocess.c",
    (
        (
            "TOOLKIT_MISSING",
            "FileNotFoundError: [Errno 2] No such file or directory: '/usr/local/cuda/bin/nvcc'",
            r"No such file or directory: '\S*/nvcc'|/nvcc: not found",
        ),
        (
            "NINJA_MISSING",
            "FileNotFoundError: [Errno 2] No such file or directory: 'ninja'",
            r"No such file or directory: 'ninja'|ninja: (?:command )?not found",
        ),
    ),
)
_CMAKE = said_by(
    "Kitware/CMake Source/cmGlobalNinjaGenerator.cxx",
    (
        (
            "NINJA_MISSING",
            'CMake was unable to find a build program corresponding to "Ninja".',
            r"build program corresponding to \"Ninja\"",
        ),
    ),
)
_LIBRARIES = said_by(
    "glibc elf/dl-load.c",
    (
        (
            "EXTENSION_ABI_MISMATCH",
            (
                "ImportError: libc10_cuda.so: cannot open shared object file: No such file or "
                "directory"
            ),
            r"lib(?:c10|torch)\w*\.so: cannot open shared object file",
        ),
    ),
)
_HOST = said_by(
    "gcc-mirror/gcc libstdc++-v3/include/bits/std_function.h, which an older nvcc cannot read",
    (
        (
            "HOST_COMPILER_UNSUPPORTED",
            "std_function.h:435:145: error: parameter packs not expanded with '...'",
            r"std_function\.h:\d+:\d+: error: parameter packs not expanded",
        ),
    ),
)
_CLANG = said_by(
    "CUDA toolkit, crt/host_config.h",
    (
        (
            "HOST_COMPILER_UNSUPPORTED",
            "#error -- unsupported clang version!",
            r"unsupported clang version!",
        ),
    ),
)
_STL = said_by(
    "microsoft/STL stl/inc/yvals_core.h",
    (
        (
            "HOST_COMPILER_UNSUPPORTED",
            "error STL1002: Unexpected compiler version, expected CUDA 12.4 or newer.",
            r"STL1002: Unexpected compiler version",
        ),
    ),
)
ROWS = (
    *_BUILDER,
    *_NVCC,
    *_SETUP,
    *_ISOLATED,
    *_FLAGS,
    *_OLD_NVCC,
    *_FLASH,
    *_HEADERS,
    *_PROGRAMS,
    *_CMAKE,
    *_LIBRARIES,
    *_HOST,
    *_CLANG,
    *_STL,
)
