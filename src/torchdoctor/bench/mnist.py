"""MNIST from a local folder: the four files of its authors, packed (.gz) or not.

The format: two bytes 0, the type (8: unsigned bytes), the number of dimensions, each dimension as a
big-endian 32-bit number, then the bytes. Found in the folder itself or in MNIST/raw below it, where
torchvision keeps it. Read on both sides (the parent only looks for the files); torch comes late.
"""

from __future__ import annotations

import gzip
import os
import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torchdoctor.bench.digits import Digits

FILES = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte",
         "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")  # fmt: skip
FOLDERS = (".", os.path.join("MNIST", "raw"))  # noqa: PTH118 - 3.8, and no Path is needed
UNSIGNED_BYTES = 8


class Unreadable(Exception):
    """A file is missing or is not what its name says."""


def find(folder: str, name: str) -> str:
    """The path of one of FILES.

    Raises:
        Unreadable: it is not there.
    """
    for below in FOLDERS:
        for ending in ("", ".gz"):
            path = os.path.join(folder, below, name + ending)  # noqa: PTH118 - as above
            if os.path.isfile(path):  # noqa: PTH113 - as above
                return path
    raise Unreadable(f"{folder} holds no {name}")


def find_all(folder: str) -> list[str]:
    """The paths of all FILES.

    Raises:
        Unreadable: one is not there.
    """
    return [find(folder, name) for name in FILES]


def load(folder: str, part: str, count: int) -> Digits:
    """The first `count` pictures of a part, "train" or "t10k".

    Raises:
        Unreadable: a file is missing, cut off, or something else.
    """
    import torch

    from torchdoctor.bench.digits import SIDE, Digits

    shape, pixels = read(find(folder, f"{part}-images-idx3-ubyte"), count)
    labels_shape, labels = read(find(folder, f"{part}-labels-idx1-ubyte"), count)
    if shape[1:] != (SIDE, SIDE) or labels_shape != shape[:1]:
        raise Unreadable(f"{folder} holds pictures and labels that do not belong together")
    pictures = torch.frombuffer(bytearray(pixels), dtype=torch.uint8).reshape(shape).float() / 255
    return Digits(pictures, torch.frombuffer(bytearray(labels), dtype=torch.uint8).long())


def read(path: str, count: int) -> tuple[tuple[int, ...], bytes]:
    """The shape and the bytes of the first `count` entries of a file.

    Raises:
        Unreadable: as for `load`.
    """
    opened = gzip.open if path.endswith(".gz") else open
    try:
        with opened(path, "rb") as file:
            zero, kind, dimensions = struct.unpack(">HBB", file.read(4))
            if zero != 0 or kind != UNSIGNED_BYTES:
                raise Unreadable(f"{path} is no file of MNIST")
            all_of, *rest = struct.unpack(f">{dimensions}I", file.read(4 * dimensions))
            shape = (min(all_of, count), *rest)
            size = 1
            for length in shape:
                size *= length
            data = file.read(size)
    except (OSError, EOFError, struct.error) as error:
        raise Unreadable(f"{path} cannot be read ({error})") from error
    if len(data) != size:
        raise Unreadable(f"{path} is cut off")
    return shape, data
