"""Rows of `ceilings.toml`: how fast cards are said and seen to be."""

from dataclasses import dataclass
from typing import Literal

from torchdoctor.matrix.rows import Row

Format = Literal["fp64", "fp32", "tf32", "fp16", "bf16", "fp8"]

PASSES_AT = 0.80
"""Share of the published figure from which a card passes (bench reference 2.4)."""
FAILS_BELOW = 0.60
LEAST_OF_PEAK, MOST_OF_PEAK = 0.4, 0.95
"""Where the figure that passes must lie: outside, a row has a slip of a digit or a wrong unit."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Ceiling(Row):
    """How fast some cards multiply matrices of one format, in TFLOP/s."""

    cards: tuple[str, ...]
    """As torch names them: "NVIDIA H100 80GB HBM3"."""
    quantity: Format
    peak: float
    """What their maker states, dense."""
    published: float
    """What others have measured."""
    peak_source: str
    source: str = ""
    """Of `published`."""
    checked: str = ""
    verified: bool = True
    note: str = ""

    @property
    def passes_at(self) -> float:
        """The figure from which a card passes."""
        return PASSES_AT * self.published

    @property
    def fails_below(self) -> float:
        """The figure below which it fails."""
        return FAILS_BELOW * self.published

    @property
    def is_plausible(self) -> bool:
        """Whether the figure that passes lies where it can, below the peak."""
        return LEAST_OF_PEAK * self.peak <= self.passes_at <= MOST_OF_PEAK * self.peak
