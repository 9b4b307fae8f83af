"""What the compiler of the CUDA toolkit says of itself, and where toolkits lie."""

import re
from collections.abc import Iterator

from torchdoctor.reading.model import Seen
from torchdoctor.reading.page import Page

# Like "Cuda compilation tools, release 12.4, V12.4.131"
_NVCC = re.compile(r"Cuda compilation tools, release (\d{1,2}\.\d{1,2})", re.IGNORECASE)


def read(page: Page) -> Iterator[Seen]:
    """The release of nvcc, which is the toolkit's and not that of torch or of the driver."""
    for line, found in page.matches(_NVCC, "cuda compilation tools"):
        yield Seen("toolkit.nvcc", found[1], line.number)
