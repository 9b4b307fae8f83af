"""What a model of the bench is given, and what it brings home.

A model measures and never judges: it returns values beside their references, and the judge, in the
other process, decides. Runs where torch is: 3.8 syntax, torch.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import torch  # noqa: TID253 - runs where torch is, never in our own process


class Check(NamedTuple):
    """One value, and what it has to be."""

    what: str
    value: float
    rule: str
    """"close": within `tolerance` of the reference; "at-least": not below the reference."""
    reference: float
    tolerance: float | None
    """Relative to the reference; None where the rule has none."""


class Measured(NamedTuple):
    """What came of one model."""

    checks: list[Check]
    metrics: dict[str, Any]
    lap_rates: list[float]
    """Raw samples, samples/s of each lap."""


class Trial(NamedTuple):
    """Where and how a model is to be trained."""

    device: str
    """"cpu", "cuda:0", ..."""
    tier: str
    """"quick" or "full"."""
    dtype: torch.dtype = torch.float32
    fault: str | None = None
    """A name of FAULTS: what goes wrong at every step. For tests of the bench itself."""

    def reference(self) -> Trial:
        """The same on the CPU in float64, where nothing goes wrong."""
        return self._replace(device="cpu", dtype=torch.float64, fault=None)

    def step(self, optimizer: torch.optim.Optimizer) -> None:
        """One step of the optimizer, right or, with a fault, wrong."""
        if self.fault is None:
            optimizer.step()
        else:
            FAULTS[self.fault](optimizer)


def close(what: str, value: float, reference: float, *, relative: float) -> Check:
    """`value` has to lie within a share of `reference`."""
    return Check(what, value, "close", reference, relative)


def at_least(what: str, value: float, floor: float) -> Check:
    """`value` must not lie below `floor`."""
    return Check(what, value, "at-least", floor, None)


def _parameters(optimizer: torch.optim.Optimizer) -> list[torch.Tensor]:
    return [parameter for group in optimizer.param_groups for parameter in group["params"]]


def _wrong_way(optimizer: torch.optim.Optimizer) -> None:
    """Climb the loss instead of going down."""
    for parameter in _parameters(optimizer):
        parameter.grad.neg_()
    optimizer.step()


def _drift(optimizer: torch.optim.Optimizer) -> None:
    """Multiply everything with a number that is a thousandth too large."""
    optimizer.step()
    with torch.no_grad():
        for parameter in _parameters(optimizer):
            parameter.mul_(1.001)


def _not_a_number(optimizer: torch.optim.Optimizer) -> None:
    """Lose one number."""
    optimizer.step()
    with torch.no_grad():
        _parameters(optimizer)[0].view(-1)[0] = float("nan")


FAULTS = {"wrong-way": _wrong_way, "drift": _drift, "not-a-number": _not_a_number}
