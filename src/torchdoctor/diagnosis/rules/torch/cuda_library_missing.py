"""`import torch` fails on one of the CUDA libraries that torch brings along."""

import re

from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.remedies import TORCH_GUIDE, install_torch, pip
from torchdoctor.facts.model import Facts
from torchdoctor.texts import say

REASON = "CUDA_LIBRARY_MISSING"

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
# libcudnn.so.9, libcudnn_graph.so.9, libcublas.so.*[0-9] (torch's own message, with its pattern).
_LIBRARY = re.compile(rf"lib({'|'.join(_PACKAGES)})(_[a-z_0-9]+)?\.so[^\s:]*", re.IGNORECASE)
_REFUSAL = re.compile(
    r"cannot open shared object file|file too short|invalid ELF header|wrong ELF class"
    r"|not found in the system path"
)


@rule(REASON, explains=("TORCH_IMPORT_FAILED",))
def cuda_library_missing(facts: Facts) -> Finding | None:
    said = (facts.torch.import_error if facts.torch else None) or ""
    library = _LIBRARY.search(said)
    if library is None or _REFUSAL.search(said) is None:
        return None
    return Finding(
        reason=REASON,
        severity=Severity.ERROR,
        summary=say("import torch fails: {library} is missing or damaged.", library=library[0]),
        evidence=(said,),
        cause=say(
            "A CUDA build of PyTorch takes its CUDA libraries from packages named nvidia-*. One of"
            " them was removed, cut short while it was installed, or never installed."
        ),
        fix=_fix(facts, library[1]),
        docs=TORCH_GUIDE,
    )


def _fix(facts: Facts, library: str) -> Fix:
    installed = _installed_package(facts, library)
    if installed is None:
        return Fix(
            say("Install torch again, with the packages that it depends on."),
            install_torch(facts),
            "reinstall",
        )
    return Fix(
        say("Install the package that holds the library again."),
        (pip(facts, "install", "--force-reinstall", "--no-deps", installed),),
    )


def _installed_package(facts: Facts, library: str) -> str | None:
    """The distribution that holds a library, pinned to the version that is installed."""
    packages = (facts.torch.packages if facts.torch else None) or {}
    wanted = next(name for stem, name in _PACKAGES.items() if stem.lower() == library.lower())
    for name, version in packages.items():
        if name == wanted or re.fullmatch(rf"{re.escape(wanted)}-cu\d+", name):
            return f"{name}=={version}"
    return None
