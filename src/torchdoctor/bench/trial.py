"""What an item of the bench is given, and what it brings home.

An item measures and never judges: it returns values beside their references, and the judge, in the
other process, decides. Runs where torch is: 3.8 syntax, torch.
"""

from __future__ import annotations

from collections.abc import Callable  # noqa: TC003 - costs nothing
from typing import Any, NamedTuple

import torch  # noqa: TID253 - runs where torch is, never in our own process

from torchdoctor.bench import faults


class Skip(Exception):
    """An item has nothing to do here; its text says why, and what to install where that helps."""


class Check(NamedTuple):
    """One value, and what it has to be."""

    what: str
    value: float
    rule: str
    """"close": within `tolerance` of the reference, relatively. "within": the same, absolutely.
    "equal": the reference itself. "at-least", "at-most": not below it, not above it.
    """
    reference: float
    tolerance: float | None
    """None where the rule has none."""


class Series(NamedTuple):
    """Raw samples of one quantity."""

    unit: str
    """"samples/s", "TFLOP/s", "GB/s" or "us"."""
    values: list[float]
    ends: list[float]
    """`time.monotonic()` when each was over: readings of the card's sensors are matched by it."""


class Measured(NamedTuple):
    """What came of one item."""

    checks: list[Check]
    metrics: dict[str, Any] = {}  # noqa: RUF012 - a default of a NamedTuple, which nobody changes
    series: dict[str, Series] = {}  # noqa: RUF012 - as above
    """What was timed, by name. Medians are made of it in the other process."""
    losses: list[float] = []  # noqa: RUF012 - as above
    """Of the steps of the plain loop, or of every so many."""
    notes: list[str] = []  # noqa: RUF012 - as above
    """What was left out or done otherwise, in words."""


class Pace(NamedTuple):
    """How long an item goes on that has no end of its own."""

    seconds: float
    tell: Callable[[float, str, dict[str, float]], None]
    """Says which share is done, how it goes, and figures of it."""
    stopped: Callable[[], bool]
    """Whether it is to end now."""


class Trial(NamedTuple):
    """Where and how an item is to be run."""

    device: str
    """"cpu", "cuda:0", ..."""
    tier: str
    """"quick" or "full"."""
    dtype: torch.dtype = torch.float32
    fault: str | None = None
    """A name of `faults`: what goes wrong. For tests of the bench itself."""
    data: str | None = None
    """A folder with MNIST's four files, to be read instead of drawing digits."""
    seed: int = 0
    """Added to every seed. Results are documented for 0; others show how they scatter."""
    pace: Pace | None = None
    """Of the soak; None: one pass."""
    shrink: int = 1
    """By how much sizes are divided: doubled each time that memory did not suffice."""

    @property
    def on_gpu(self) -> bool:
        """Whether the device is a GPU."""
        return self.device.startswith("cuda")

    def reference(self) -> Trial:
        """The same on the CPU in float64, where nothing goes wrong."""
        return self._replace(device="cpu", dtype=torch.float64, fault=None)

    def put(self, tensor: torch.Tensor) -> torch.Tensor:
        """`tensor` on the device, in the trial's dtype where it holds fractions."""
        if tensor.is_floating_point():
            return tensor.to(self.device, self.dtype)
        return tensor.to(self.device)

    def size(self, on_gpu: int, on_cpu: int) -> int:
        """How large to be here, after what memory allowed so far."""
        return max((on_gpu if self.on_gpu else on_cpu) // self.shrink, 1)

    def step(
        self, optimizer: torch.optim.Optimizer, closure: Callable[[], Any] | None = None
    ) -> None:
        """One step of the optimizer, right or, with a fault, wrong."""
        faults.step(self.fault, optimizer, closure)


def close(what: str, value: float, reference: float, *, relative: float) -> Check:
    """`value` has to lie within a share of `reference`."""
    return Check(what, value, "close", reference, relative)


def within(what: str, value: float, reference: float, *, absolute: float) -> Check:
    """`value` has to lie no farther than `absolute` from `reference`."""
    return Check(what, value, "within", reference, absolute)


def equal(what: str, value: float, reference: float) -> Check:
    """`value` has to be `reference`."""
    return Check(what, float(value), "equal", float(reference), None)


def at_least(what: str, value: float, floor: float) -> Check:
    """`value` must not lie below `floor`."""
    return Check(what, value, "at-least", floor, None)


def at_most(what: str, value: float, ceiling: float) -> Check:
    """`value` must not lie above `ceiling`."""
    return Check(what, value, "at-most", ceiling, None)


def is_out_of_memory(error: Exception) -> bool:
    """Whether memory did not suffice, on a GPU or here."""
    words = str(error).lower()
    return isinstance(error, MemoryError) or any(
        sign in words for sign in ("out of memory", "can't allocate memory", "not enough memory")
    )
