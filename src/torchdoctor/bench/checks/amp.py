"""Mixed precision: autocast against float64, and a GradScaler that scales, skips and halves.

16-bit products leave 3e-4 (fp16) to 2.3e-3 (bf16) in each layer; by torch's own rule for 16 bits (3
x the CPU's error) and 2e-2 as the margin of three layers and their gradients. The scale is a power
of two, so scaling and unscaling change no bit, and an overflow must leave the parameters alone and
halve it.
"""

# ruff: noqa: B905 - zip's strict= came with Python 3.10
from __future__ import annotations

import torch  # noqa: TID253 - runs where torch is, never in our own process
from torch import nn  # noqa: TID253 - as above

from torchdoctor.bench.compare import error_of
from torchdoctor.bench.inputs import normal
from torchdoctor.bench.trial import Check, Measured, Skip, Trial, at_most, equal

SCALE = 2.0**10
LIMIT = 2e-2


def run(trial: Trial) -> Measured:
    """Compare gradients under autocast, and put the scaler to the test."""
    return Measured(checks=[*autocast(trial), *scaler(trial)])


def network(trial: Trial) -> nn.Sequential:
    """Three layers, from the same numbers everywhere."""
    torch.manual_seed(trial.seed + 1)
    model = nn.Sequential(
        nn.Linear(64, 128), nn.Tanh(), nn.Linear(128, 64), nn.Tanh(), nn.Linear(64, 8)
    )
    return model.to(trial.device, trial.dtype)


def autocast(trial: Trial) -> list[Check]:
    """Loss and gradients with 16-bit products; the loss itself in float32."""
    kind = "cuda" if trial.on_gpu else "cpu"
    dtype = torch.float16 if trial.on_gpu else torch.bfloat16
    with torch.autocast(kind, dtype=dtype):
        seen, product = gradients(trial)
    exact, _ = gradients(trial.reference())
    name = str(dtype).replace("torch.", "")
    return [
        equal("autocast computes in 16 bits", product == dtype, reference=True),
        at_most(f"error of gradients in {name}", error_of(seen, exact), LIMIT),
    ]


def gradients(trial: Trial) -> tuple[torch.Tensor, torch.dtype]:
    """All gradients as one vector, and the format of the output."""
    model = network(trial)
    output = model(trial.put(normal(trial, 32, 64)))
    # The sum: the gradients of a mean are so small that fp16 has no normal numbers for them.
    output.to(trial.dtype).square().sum().backward()
    return torch.cat([weight.grad.flatten() for weight in model.parameters()]), output.dtype


def scaler(trial: Trial) -> list[Check]:
    """A scaled step has the bits of a plain one; an overflow only halves the scale."""
    plain, scaled = network(trial), network(trial)
    inputs = trial.put(normal(trial, 32, 64))
    step_plainly(trial, plain, inputs)
    keeper = new_scaler(trial)
    step_scaled(trial, scaled, inputs, keeper)
    differ = sum(not torch.equal(a, b) for a, b in zip(plain.parameters(), scaled.parameters()))
    before = [weight.detach().clone() for weight in scaled.parameters()]
    step_scaled(trial, scaled, inputs * float("inf"), keeper)
    moved = sum(not torch.equal(a, b) for a, b in zip(scaled.parameters(), before))
    return [
        equal("parameters that scaling changed", differ, 0),
        equal("parameters that an overflow changed", moved, 0),
        equal("scale after an overflow", keeper.get_scale(), SCALE / 2),
    ]


def new_scaler(trial: Trial) -> torch.amp.GradScaler:
    """The scaler of the device.

    Raises:
        Skip: this torch has none for it.
    """
    if hasattr(torch.amp, "GradScaler"):  # torch 2.3 and later
        return torch.amp.GradScaler("cuda" if trial.on_gpu else "cpu", init_scale=SCALE)
    if trial.on_gpu:
        return torch.cuda.amp.GradScaler(init_scale=SCALE)
    raise Skip("this torch has no GradScaler for the CPU; torch 2.3 has")


def step_plainly(trial: Trial, model: nn.Module, inputs: torch.Tensor) -> None:
    """One step of SGD."""
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    model(inputs).square().mean().backward()
    trial._replace(fault=None).step(optimizer)


def step_scaled(
    trial: Trial, model: nn.Module, inputs: torch.Tensor, keeper: torch.amp.GradScaler
) -> None:
    """The same through the scaler."""
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    keeper.scale(model(inputs).square().mean()).backward()
    keeper.unscale_(optimizer)
    if trial.fault is None:
        keeper.step(optimizer)
    else:  # past the scaler, as a scaler that sees no overflow would
        trial.step(optimizer)
    keeper.update()
