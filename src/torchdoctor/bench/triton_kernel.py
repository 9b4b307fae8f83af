"""A kernel in Triton's language, in a file of its own: importing it needs Triton.

Runs where torch and Triton are: 3.8 syntax. No postponed annotations: Triton reads them.
"""

import triton  # type: ignore[import-not-found]
import triton.language as tl  # type: ignore[import-not-found]


@triton.jit  # type: ignore[untyped-decorator]
def add(x, y, total, count, block: tl.constexpr):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201 - Triton's own types
    """Total = x + y, `block` numbers at a time."""
    places = tl.program_id(0) * block + tl.arange(0, block)
    there = places < count
    sums = tl.load(x + places, mask=there) + tl.load(y + places, mask=there)
    tl.store(total + places, sums, mask=there)
