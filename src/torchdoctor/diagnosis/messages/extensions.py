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
            r"is greater than the maximum required version by CUDA",
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
ROWS = (*_BUILDER, *_NVCC, *_SETUP, *_ISOLATED)
