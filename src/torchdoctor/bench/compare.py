"""Compares tensors with their references, and keeps the element or the error that decides.

Runs where torch is: 3.8 syntax, torch.
"""

# ruff: noqa: B905 - zip's strict= came with Python 3.10
from __future__ import annotations

import math
from typing import TYPE_CHECKING

import torch  # noqa: TID253 - runs where torch is, never in our own process

from torchdoctor.bench.trial import Check, Trial, at_most, equal, within

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TypeAlias  # 3.10

# torch.testing.assert_close's defaults for float32 (torch 2.13, testing/_comparison.py).
RELATIVE, ABSOLUTE = 1.3e-6, 1e-5
# torch._dynamo.utils.same, as torch's own benchmarks call it for training on CUDA: an error of the
# device may be 2 x that of the CPU in the same precision (3 x in 16 bits), and a tenth of 1e-3.
# TF32 has 2.9e-4 at least.
SLACK, MARGIN = 2.0, 1e-4
# An error as a whole hides a single wrong element: none may be off by more than 20 x the margin,
# as a share of the rms. Rounding errors of a million elements stay within 6 x their own rms.
OF_ONE_ELEMENT = 20.0

Function: TypeAlias = "Callable[..., torch.Tensor]"


def exactly(what: str, found: torch.Tensor, expected: torch.Tensor) -> Check:
    """All elements must be equal; the first that is not is shown, with how many are not."""
    found, expected = found.detach().cpu(), expected.detach().cpu()
    if found.shape != expected.shape:
        return equal(f"{what}: dimensions", found.dim(), expected.dim())._replace(value=math.nan)
    wrong = (found.double() != expected.double()).reshape(-1).nonzero().flatten()
    if not len(wrong):
        return equal(f"{what}: wrong elements", 0, 0)
    place = int(wrong[0])
    return equal(
        f"{what}{_index(place, found.shape)} ({len(wrong)} of {found.numel()} wrong)",
        float(found.reshape(-1)[place]),
        float(expected.reshape(-1)[place]),
    )


def nearly(
    what: str,
    found: torch.Tensor,
    expected: torch.Tensor,
    *,
    relative: float = RELATIVE,
    absolute: float = ABSOLUTE,
) -> Check:
    """Each element must be within `absolute` + `relative` x its reference; the worst is shown."""
    seen = found.detach().cpu().double().reshape(-1)
    exact = expected.detach().cpu().double().reshape(-1)
    allowed = absolute + relative * exact.abs()
    strain = ((seen - exact).abs() / allowed).nan_to_num(nan=math.inf)
    place = int(strain.argmax())
    return within(
        f"{what}{_index(place, found.shape)}",
        float(seen[place]),
        float(exact[place]),
        absolute=float(allowed[place]),
    )


def error_of(found: torch.Tensor, exact: torch.Tensor) -> float:
    """The rms of the difference, as a share of the reference's rms."""
    difference = found.detach().cpu().double() - exact.detach().cpu().double()
    size = exact.detach().cpu().double().norm()
    return float(difference.norm() / size.clamp_min(1e-300))


def versus_float64(
    trial: Trial,
    what: str,
    function: Function,
    *inputs: torch.Tensor,
    relative: float = RELATIVE,
    absolute: float = ABSOLUTE,
) -> list[Check]:
    """A function's result and gradients on the device, element by element against float64."""
    seen = results(trial, function, inputs)
    exact = results(trial.reference(), function, inputs)
    return [
        nearly(f"{what} {part}", found, right, relative=relative, absolute=absolute)
        for part, found, right in zip(_parts(len(seen)), seen, exact)
    ]


def by_rmse(
    trial: Trial,
    what: str,
    function: Function,
    *inputs: torch.Tensor,
    slack: float = SLACK,
    margin: float = MARGIN,
) -> list[Check]:
    """The same by the error as a whole, which may be so much larger than the CPU's own."""
    seen = results(trial, function, inputs)
    eager = results(trial._replace(device="cpu"), function, inputs) if trial.on_gpu else seen
    exact = results(trial.reference(), function, inputs)
    return [
        check
        for part, *three in zip(_parts(len(seen)), seen, eager, exact)
        for check in rmse_rule(f"{what} {part}", *three, slack=slack, margin=margin)
    ]


def rmse_rule(
    what: str,
    seen: torch.Tensor,
    eager: torch.Tensor,
    exact: torch.Tensor,
    *,
    slack: float = SLACK,
    margin: float = MARGIN,
) -> list[Check]:
    """One result by its error, with the CPU's in the same precision beside it; and each element."""
    # On a CPU both are the same: then only the margin judges, or nothing could ever fail there.
    own = min(error_of(eager, exact), margin)
    rms = float(exact.detach().double().square().mean().sqrt())
    return [
        at_most(f"error of {what}", error_of(seen, exact), slack * own + margin),
        nearly(what, seen, exact, relative=0.0, absolute=OF_ONE_ELEMENT * margin * rms),
    ]


def results(trial: Trial, function: Function, inputs: Sequence[torch.Tensor]) -> list[torch.Tensor]:
    """What `function` returns, and its gradient for each input that has fractions."""
    # Copies: put() gives the tensor itself where nothing has to change.
    leaves = [
        trial.put(one).detach().clone().requires_grad_(one.is_floating_point()) for one in inputs
    ]
    result = function(*leaves)
    # A fixed pattern instead of ones, whose gradients can cancel out.
    places = torch.arange(result.numel(), dtype=torch.float64).reshape(result.shape)
    result.backward(trial.put(torch.cos(places)).to(result.dtype))
    gradients = [leaf.grad for leaf in leaves if leaf.grad is not None]
    return [result, *gradients]


def _parts(count: int) -> list[str]:
    return ["result", *(f"gradient {number}" for number in range(1, count))]


def _index(place: int, shape: Sequence[int]) -> str:
    index = []
    for size in reversed(shape):
        place, rest = divmod(place, size)
        index.append(rest)
    return str(index[::-1]) if index else ""
