"""The CUDA libraries of torch, and the distributions that hold them."""

import re

from torchdoctor.facts.model import TorchFacts

# Library (without lib) -> the distribution that holds it; newer ones end in -cu12 or -cu13.
_PACKAGES = {
    "cublas": "nvidia-cublas",
    "cublasLt": "nvidia-cublas",
    "cudart": "nvidia-cuda-runtime",
    "cudnn": "nvidia-cudnn",
    "cufft": "nvidia-cufft",
    "cufile": "nvidia-cufile",
    "cupti": "nvidia-cuda-cupti",
    "curand": "nvidia-curand",
    "cusolver": "nvidia-cusolver",
    "cusparse": "nvidia-cusparse",
    "cusparseLt": "nvidia-cusparselt",
    "nccl": "nvidia-nccl",
    "nvJitLink": "nvidia-nvjitlink",
    "nvToolsExt": "nvidia-nvtx",
    "nvrtc": "nvidia-cuda-nvrtc",
    "nvshmem_host": "nvidia-nvshmem",
}
_BY_STEM = {stem.lower(): name for stem, name in _PACKAGES.items()}
# libcudnn.so.9, libcudnn_graph.so.9, libcublas.so.*[0-9] (torch's own message, with its pattern).
_LIBRARY = re.compile(rf"lib({'|'.join(_PACKAGES)})([_-][a-z_0-9]+)?\.so[^\s:]*", re.IGNORECASE)


def library_in(text: str) -> str | None:
    """The first CUDA library of torch's that a text names: "libcudnn.so.9"."""
    found = _LIBRARY.search(text)
    return found[0] if found else None


def package_of(text: str, torch: TorchFacts | None) -> str | None:
    """The installed distribution that holds the library which a text names.

    None where no library is named, or no installed distribution holds it.
    """
    found = _LIBRARY.search(text)
    wanted = _BY_STEM[found[1].lower()] if found else None
    for name in (torch.packages if torch else None) or {}:
        if wanted and (name == wanted or re.fullmatch(rf"{re.escape(wanted)}-cu\d+", name)):
            return name
    return None
