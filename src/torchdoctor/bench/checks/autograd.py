"""Examples of autograd: small whole numbers, so that every answer is exact.

y = w x + b at x = 1, w = 2, b = 3: the gradients of x, w, b are 2, 1, 1
mean(3 (x + 2)^2) of ones(2, 2): 27, and its gradient 4.5 everywhere
requires_grad=False freezes: such parameters keep every bit through a training
no_grad (once `volatile`): nothing is recorded
"""

# ruff: noqa: B905 - zip's strict= came with Python 3.10
from __future__ import annotations

import torch  # noqa: TID253 - runs where torch is, never in our own process
from torch import nn  # noqa: TID253 - as above

from torchdoctor.bench.compare import exactly
from torchdoctor.bench.inputs import normal
from torchdoctor.bench.trial import Check, Measured, Trial, equal

STEPS = 5


def run(trial: Trial) -> Measured:
    """Compare gradients with their answers, and a frozen layer with itself."""
    return Measured(
        checks=[*line(trial), *mean_of_squares(trial), *frozen(trial), unrecorded(trial)]
    )


def line(trial: Trial) -> list[Check]:
    """The gradients of y = w x + b."""
    x, w, b = (
        torch.tensor(value, device=trial.device, requires_grad=True) for value in (1.0, 2.0, 3.0)
    )
    y = w * x + b
    y.backward()
    return [equal("w x + b", y.item(), 5.0)] + [
        equal(f"gradient of {name}", variable.grad.item(), expected)
        for name, variable, expected in (("x", x, 2.0), ("w", w, 1.0), ("b", b, 1.0))
    ]


def mean_of_squares(trial: Trial) -> list[Check]:
    """The mean of 3 (x + 2)^2, and its gradient."""
    x = torch.ones(2, 2, device=trial.device, requires_grad=True)
    mean = (3 * (x + 2) ** 2).mean()
    mean.backward()
    return [
        equal("mean(3(x+2)^2)", mean.item(), 27.0),
        exactly("gradient of mean(3(x+2)^2)", x.grad, torch.full((2, 2), 4.5)),
    ]


def frozen(trial: Trial) -> list[Check]:
    """A layer that must not move while the one above it learns."""
    model = nn.Sequential(nn.Linear(8, 8), nn.ReLU(), nn.Linear(8, 1)).to(trial.device)
    for parameter in model[0].parameters():
        parameter.requires_grad = False
    before = [parameter.detach().clone() for parameter in model.parameters()]
    optimizer = torch.optim.SGD((p for p in model.parameters() if p.requires_grad), lr=0.1)
    inputs = trial.put(normal(trial, 16, 8))
    for _ in range(STEPS):
        optimizer.zero_grad()
        model(inputs).square().mean().backward()
        trial.step(optimizer)
    same = [torch.equal(now, was) for now, was in zip(model.parameters(), before)]
    finite = all(bool(parameter.isfinite().all()) for parameter in model.parameters())
    return [
        equal("frozen parameters that kept their bits", sum(same[:2]), 2),
        equal("free parameters that moved", 2 - sum(same[2:]), 2),
        equal("parameters are finite", finite, reference=True),
    ]


def unrecorded(trial: Trial) -> Check:
    """What is computed under no_grad asks for no gradient."""
    weight = torch.ones(2, device=trial.device, requires_grad=True)
    with torch.no_grad():
        result = weight * 2
    return equal("requires_grad under no_grad", result.requires_grad, reference=False)
