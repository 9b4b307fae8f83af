"""cuDNN's LSTM and GRU: outputs and all gradients, against float64, by the rmse rule.

Two layers, both directions, 20 steps. On a CPU the errors are below 1e-6.
"""

# ruff: noqa: B905 - zip's strict= came with Python 3.10
from __future__ import annotations

import torch  # noqa: TID253 - runs where torch is, never in our own process
from torch import nn  # noqa: TID253 - as above

from torchdoctor.bench.compare import rmse_rule
from torchdoctor.bench.inputs import normal
from torchdoctor.bench.trial import Check, Measured, Trial

STEPS, BATCH, FEATURES, HIDDEN = 20, 16, 12, 24


def run(trial: Trial) -> Measured:
    """Compare both kinds."""
    return Measured(checks=compared(trial, nn.LSTM) + compared(trial, nn.GRU))


def compared(trial: Trial, kind: type) -> list[Check]:
    """Output, gradient of the input, and gradients of the weights as one vector."""
    seen, exact = passed_through(trial, kind), passed_through(trial.reference(), kind)
    eager = passed_through(trial._replace(device="cpu"), kind) if trial.on_gpu else seen
    parts = ("output", "input gradient", "weight gradients")
    return [
        check
        for part, *three in zip(parts, seen, eager, exact)
        for check in rmse_rule(f"{kind.__name__} {part}", *three)
    ]


def passed_through(trial: Trial, kind: type) -> tuple[torch.Tensor, ...]:
    """Forward and backward once."""
    torch.manual_seed(trial.seed + 1)
    layer = kind(FEATURES, HIDDEN, num_layers=2, bidirectional=True).to(trial.device, trial.dtype)
    inputs = trial.put(normal(trial, STEPS, BATCH, FEATURES)).requires_grad_()
    output, _ = layer(inputs)
    output.backward(trial.put(normal(trial, STEPS, BATCH, 2 * HIDDEN, seed=2)))
    weights = torch.cat([weight.grad.flatten() for weight in layer.parameters()])
    return output, inputs.grad, weights
