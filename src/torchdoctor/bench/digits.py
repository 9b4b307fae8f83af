"""Pictures of digits, drawn instead of downloaded: ten glyphs, each time bent a little differently.

Runs where torch is: 3.8 syntax, torch, no numpy. The pictures are made on the CPU from fixed seeds,
so that every device of one machine is given the same bits. (Another processor or torch release may
round the last bit differently, which no floor in `models/` feels.)
"""

from __future__ import annotations

import functools
from typing import NamedTuple

import torch  # noqa: TID253 - runs where torch is, never in our own process
from torch.nn.functional import affine_grid, grid_sample, pad  # noqa: TID253 - as above

SIDE = 28
CLASSES = 10
NOISE = 0.15  # standard deviation, in a picture whose ink is 1
MAX_ROTATION = 0.35  # radians
MIN_SCALE, MAX_SCALE = 0.8, 1.25
MAX_SHEAR = 0.2
MAX_SHIFT = 0.2  # of half the picture's side

# 5 columns x 7 rows, top row first, in the manner of the first dot-matrix displays.
_GLYPHS = (
    "01110 10001 10011 10101 11001 10001 01110",
    "00100 01100 00100 00100 00100 00100 01110",
    "01110 10001 00001 00010 00100 01000 11111",
    "11111 00010 00100 00010 00001 10001 01110",
    "00010 00110 01010 10010 11111 00010 00010",
    "11111 10000 11110 00001 00001 10001 01110",
    "00110 01000 10000 11110 10001 10001 01110",
    "11111 00001 00010 00100 01000 01000 01000",
    "01110 10001 10001 01110 10001 10001 01110",
    "01110 10001 10001 01111 00001 00010 01100",
)


class Digits(NamedTuple):
    """Labelled pictures, on the CPU."""

    pictures: torch.Tensor
    """float32, [n, 28, 28]: paper 0, ink 1, and noise on both."""
    labels: torch.Tensor
    """int64, [n]: 0 to 9."""


@functools.lru_cache(maxsize=4)  # several models learn from the same pictures
def draw(count: int, seed: int) -> Digits:
    """`count` pictures of random digits; the same seed draws the same ones. Not to be changed."""
    generator = torch.Generator().manual_seed(seed)
    labels = torch.randint(CLASSES, (count,), generator=generator)
    grid = affine_grid(_placements(count, generator), [count, 1, SIDE, SIDE], align_corners=False)
    clean = grid_sample(_glyphs()[labels], grid, align_corners=False)
    noise = torch.randn(clean.shape, generator=generator)
    return Digits((clean + NOISE * noise).squeeze(1), labels)


def _placements(count: int, generator: torch.Generator) -> torch.Tensor:
    """Random affine maps from picture to glyph, [count, 2, 3]."""

    def between(low: float, high: float) -> torch.Tensor:
        return low + (high - low) * torch.rand(count, generator=generator)

    angle = between(-MAX_ROTATION, MAX_ROTATION)
    shear = between(-MAX_SHEAR, MAX_SHEAR)
    # The map leads from picture to glyph: to draw larger, it has to step in smaller strides.
    stride = 1 / between(MIN_SCALE, MAX_SCALE)
    cos, sin = torch.cos(angle) * stride, torch.sin(angle) * stride
    across, down = between(-MAX_SHIFT, MAX_SHIFT), between(-MAX_SHIFT, MAX_SHIFT)
    first_row = torch.stack((cos, shear * cos - sin, across), 1)
    second_row = torch.stack((sin, shear * sin + cos, down), 1)
    return torch.stack((first_row, second_row), 1)


def _glyphs() -> torch.Tensor:
    """The ten glyphs in the middle of a square of paper, [10, 1, 13, 13]."""
    dots = [[[float(dot) for dot in row] for row in glyph.split()] for glyph in _GLYPHS]
    return pad(torch.tensor(dots), (4, 4, 3, 3)).unsqueeze(1)
