"""Things that go wrong on purpose, so that tests see the bench notice. Never in a real bench.

    wrong-way, drift, not-a-number, nan-gradients    every step of every optimizer is wrong
    slow                                             every step of every optimizer, and every call
                                                     that is timed alone, takes longer
    wrong:OP                                         one element of what an operation returns is off
    tf32                                             products of float32 see 10 bits of each factor
    noise                                            products differ by a last bit from run to run
    hang, segfault, out-of-memory, tight-memory      what a worker meets in the field

`NAME@ITEM` strikes in that item alone. The reference runs (float64) are always spared.
Runs where torch is: 3.8 syntax, torch.
"""

# ruff: noqa: B905 - zip's strict= came with Python 3.10
from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Callable, Iterator  # noqa: TC003 - costs nothing
from typing import Any

import torch  # noqa: TID253 - runs where torch is, never in our own process

PRODUCTS = ("mm", "addmm", "bmm", "baddbmm", "_int_mm")
SLOW_S = 0.002
SLOW_CALLS = 10  # seen beside whatever else a machine is doing
TIGHT_SHRINK = 4  # from here on "tight-memory" suffices


def of_item(fault: str | None, item: str) -> str | None:
    """The fault without its item, where it strikes in this one."""
    if fault is None:
        return None
    name, _, where = fault.partition("@")
    return name if where in ("", item) else None


@contextlib.contextmanager
def striking(fault: str | None, shrink: int = 1) -> Iterator[None]:
    """The surroundings of an item: with a fault, operations in them go wrong."""
    if fault == "hang":
        time.sleep(3600)
    if fault == "segfault":
        os.kill(os.getpid(), signal.SIGSEGV)
    if fault == "out-of-memory" or (fault == "tight-memory" and shrink < TIGHT_SHRINK):
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB")
    if fault in ("tf32", "noise") or (fault or "").startswith("wrong:"):
        with _mode(fault or ""):
            yield
    else:
        yield


def step(
    fault: str | None, optimizer: torch.optim.Optimizer, closure: Callable[[], Any] | None
) -> None:
    """One step of the optimizer, right or wrong."""
    wrong_step = STEPS.get(fault or "")
    if wrong_step is not None:
        wrong_step(optimizer, closure)
    elif closure is None:
        optimizer.step()
    else:
        optimizer.step(closure)


def _parameters(optimizer: torch.optim.Optimizer) -> list[torch.Tensor]:
    return [parameter for group in optimizer.param_groups for parameter in group["params"]]


def _wrong_way(optimizer: torch.optim.Optimizer, closure: Any) -> None:  # noqa: ANN401
    """Climb the loss instead of going down."""
    before = [parameter.detach().clone() for parameter in _parameters(optimizer)]
    step(None, optimizer, closure)
    with torch.no_grad():
        for parameter, was in zip(_parameters(optimizer), before):
            parameter.copy_(2 * was - parameter)


def _drift(optimizer: torch.optim.Optimizer, closure: Any) -> None:  # noqa: ANN401
    """Multiply everything with a number that is a thousandth too large."""
    step(None, optimizer, closure)
    with torch.no_grad():
        for parameter in _parameters(optimizer):
            parameter.mul_(1.001)


def _not_a_number(optimizer: torch.optim.Optimizer, closure: Any) -> None:  # noqa: ANN401
    """Lose one number."""
    step(None, optimizer, closure)
    with torch.no_grad():
        _parameters(optimizer)[0].view(-1)[0] = float("nan")


def _slow(optimizer: torch.optim.Optimizer, closure: Any) -> None:  # noqa: ANN401
    """Wait, as a card does that is throttled."""
    time.sleep(SLOW_S)
    step(None, optimizer, closure)


def slow_call(fault: str | None, call: Callable[[], Any]) -> Callable[[], Any]:
    """A call that is timed, or one that does it all again and again."""
    if fault != "slow":
        return call

    def again_and_again() -> Any:  # noqa: ANN401
        for _ in range(SLOW_CALLS - 1):
            call()
        return call()

    return again_and_again


def _nan_gradients(optimizer: torch.optim.Optimizer, closure: Any) -> None:  # noqa: ANN401
    """Gradients that are no numbers, as an overflow leaves them."""

    def spoilt() -> Any:  # noqa: ANN401
        loss = closure() if closure else None
        for parameter in _parameters(optimizer):
            parameter.grad.fill_(float("nan"))
        return loss

    if closure:
        optimizer.step(spoilt)
    else:
        spoilt()
        optimizer.step()


STEPS = {
    "wrong-way": _wrong_way,
    "drift": _drift,
    "not-a-number": _not_a_number,
    "nan-gradients": _nan_gradients,
    "slow": _slow,
}


def _mode(fault: str) -> Any:  # noqa: ANN401 - a TorchDispatchMode
    """Sees every operation below autograd, forward and backward."""
    from torch.utils._python_dispatch import TorchDispatchMode

    class Mode(TorchDispatchMode):  # type: ignore[misc]  # torch is not here to be typed
        def __torch_dispatch__(
            self,
            operation: Any,  # noqa: ANN401
            types: Any,  # noqa: ANN401
            args: Any = (),  # noqa: ANN401
            kwargs: Any = None,  # noqa: ANN401
        ) -> Any:  # noqa: ANN401
            name = operation.overloadpacket.__name__
            if fault == "tf32" and name in PRODUCTS:
                args = [_ten_bits(argument) for argument in args]
            result = operation(*args, **(kwargs or {}))
            if fault == "noise" and name in PRODUCTS:
                return _noisy(result)
            return _one_off(result) if fault == "wrong:" + name else result

    return Mode()


def _ten_bits(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, torch.Tensor) and value.dtype == torch.float32:
        return (value.contiguous().view(torch.int32) & ~0x1FFF).view(torch.float32)
    return value


def _noisy(result: torch.Tensor) -> torch.Tensor:
    if result.dtype != torch.float32:
        return result
    return result * (1 + 2**-23 * (os.urandom(1)[0] % 2))


def _one_off(result: Any) -> Any:  # noqa: ANN401
    """The same with one element changed: by 1 where it counts, by about 1 % of it where not."""
    if isinstance(result, (tuple, list)):
        return type(result)([_one_off(result[0]), *result[1:]])
    if not isinstance(result, torch.Tensor) or result.numel() == 0:
        return result
    if result.dtype in (
        torch.float64,
        torch.bool,
    ):  # the reference, and what cannot be a little off
        return result
    changed = result.detach().clone().contiguous()
    flat = changed.view(-1)
    place = flat.numel() // 2
    by = 0.01 * (1 + flat[place].abs()) if flat.is_floating_point() else 1
    exact = flat.is_floating_point() and bool((flat == flat.round()).all())
    flat[place] += 1 if exact else by
    return changed
