"""What torch.__config__.show() prints of the build: its CUDA, and its code for cards."""

import re
from collections.abc import Iterator

from torchdoctor.reading.model import Seen
from torchdoctor.reading.page import Page

_CUDA = re.compile(r"^\s*- CUDA Runtime (\d{1,2}\.\d{1,2})")
_FLAGS = re.compile(r"NVCC architecture flags: (.+)$")
_CODE = re.compile(r"code=((?:sm|compute)_\d{2,3}[af]?)")
_VERSION = re.compile(r"\bTORCH_VERSION=(\d+\.\d+\.\d+)")


def read(page: Page) -> Iterator[Seen]:
    """CUDA, architectures and release of the build."""
    for line, found in page.matches(_CUDA, "cuda runtime "):
        yield Seen("torch.cuda", found[1], line.number)
    for line, found in page.matches(_FLAGS, "nvcc architecture flags"):
        yield Seen("torch.arch_list", list(dict.fromkeys(_CODE.findall(found[1]))), line.number)
    for line, found in page.matches(_VERSION, "torch_version="):
        yield Seen("torch.version", found[1], line.number, stated=False)
