"""The environment variables that decide what CUDA, pip and torch do."""

import re

from torchdoctor.facts.mask import mask_variable
from torchdoctor.facts.model import Probed
from torchdoctor.facts.place import Place

_NAMES = frozenset({
    "CC", "CONDA_DEFAULT_ENV", "CONDA_PREFIX", "CUDAHOSTCXX", "CUDACXX", "CUDNN_HOME",
    "CURL_CA_BUNDLE", "CXX", "GPU_DEVICE_ORDINAL", "HIP_VISIBLE_DEVICES", "KMP_DUPLICATE_LIB_OK",
    "LD_LIBRARY_PATH", "LD_PRELOAD", "LIBRARY_PATH", "LOADEDMODULES", "MAX_JOBS",
    "MKL_THREADING_LAYER", "NVCC_PREPEND_FLAGS", "OMP_NUM_THREADS", "PYTHONHOME",
    "PYTHONNOUSERSITE", "PYTHONPATH", "PYTHONSAFEPATH", "REQUESTS_CA_BUNDLE",
    "ROCR_VISIBLE_DEVICES", "SLURM_CLUSTER_NAME", "SLURM_GPUS", "SLURM_GPUS_ON_NODE",
    "SLURM_JOB_GPUS", "SLURM_JOB_ID", "SLURM_STEP_GPUS", "SSL_CERT_DIR", "SSL_CERT_FILE", "TEMP",
    "TMP", "TMPDIR", "VIRTUAL_ENV", "WSL_DISTRO_NAME", "XDG_CACHE_HOME", "ZE_AFFINITY_MASK",
})  # fmt: skip
_PREFIXES = (
    "CUDA_", "CUBLAS_", "CUDNN_", "NCCL_", "NV_CUDA_", "NVIDIA_", "PIP_", "PYTORCH_", "TORCH_",
    "TORCHINDUCTOR_", "TRITON_", "UV_",
)  # fmt: skip
_PROXY = re.compile(r"(?i)(?:https?|ftp|all|no)_proxy")


def probe_environment(place: Place) -> Probed[dict[str, str]]:
    """The variables that matter, with their secrets masked; an empty value is kept."""
    chosen = {name: place.environ[name] for name in sorted(place.environ) if matters(name)}
    return Probed({name: mask_variable(name, value) for name, value in chosen.items()})


def matters(name: str) -> bool:
    """Whether a variable may explain what CUDA, pip or torch do."""
    # Windows does not tell upper from lower case in these names.
    upper = name.upper()
    return upper in _NAMES or upper.startswith(_PREFIXES) or _PROXY.fullmatch(name) is not None
