"""What the name of a CUDA image says. Source: NVIDIA's documentation of nvidia/cuda's tags."""

import re
from dataclasses import dataclass
from typing import Literal

_CUDA = re.compile(
    r"(?:[\w.-]+(?::\d+)?/)*nvidia/cuda:(?P<cuda>\d+\.\d+(?:\.\d+)?)"
    r"(?:-(?P<cudnn>cudnn\d*))?-(?P<flavour>base|runtime|devel)(?P<rest>-[\w.-]+)?"
)
_WITH_TORCH = re.compile(r"(?:[\w.-]+/)*pytorch/pytorch:[\w.]+-cuda(?P<cuda>\d+\.\d+)")


@dataclass(frozen=True, slots=True)
class CudaImage:
    """An image of NVIDIA's CUDA."""

    cuda: str
    """"12.4.0"."""
    flavour: Literal["base", "runtime", "devel"]
    cudnn: bool


def cuda_image(reference: str) -> CudaImage | None:
    """What an image of NVIDIA's holds; None: it is another image, or its name does not tell."""
    found = _CUDA.match(reference)
    if found is None:
        return None
    flavours: dict[str, Literal["base", "runtime", "devel"]] = {
        "base": "base", "runtime": "runtime", "devel": "devel",
    }  # fmt: skip
    return CudaImage(found["cuda"], flavours[found["flavour"]], bool(found["cudnn"]))


def cuda_of(reference: str) -> str | None:
    """The CUDA of an image, "12.4"; None: its name tells none."""
    image = cuda_image(reference)
    torch = _WITH_TORCH.match(reference)
    return image.cuda if image else torch["cuda"] if torch else None


def smaller(reference: str) -> str:
    """The -base image of the same CUDA and system."""
    return re.sub(r"-(?:cudnn\d*-)?(?:devel|runtime)", "-base", reference, count=1)
