"""Activations, forward and backward, against float64 on the CPU.

Tolerances are those of `torch.testing.assert_close` for float32. On a CPU (torch 2.13.0, 200 seeds)
the worst element uses less than a tenth of them.
"""

from __future__ import annotations

import torch  # noqa: TID253 - runs where torch is, never in our own process
from torch.nn import functional as F  # noqa: N812, TID253 - its usual name; as above

from torchdoctor.bench.compare import versus_float64
from torchdoctor.bench.inputs import normal
from torchdoctor.bench.trial import Measured, Trial

COUNT = 4096  # numbers
PIECES = 4  # of which Maxout takes the largest


def maxout(inputs: torch.Tensor) -> torch.Tensor:
    """The largest of each PIECES neighbours (Goodfellow et al., 2013)."""
    return inputs.unflatten(-1, (-1, PIECES)).amax(-1)


ACTIVATIONS = {
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": F.relu,
    "leaky_relu": F.leaky_relu,
    "maxout": maxout,
    "softmax": lambda inputs: F.softmax(inputs, -1),
    "log_softmax": lambda inputs: F.log_softmax(inputs, -1),
}


def run(trial: Trial) -> Measured:
    """Compare values and gradients of each."""
    inputs = 3 * normal(trial, COUNT // 64, 64)
    return Measured(
        checks=[
            check
            for name, function in ACTIVATIONS.items()
            for check in versus_float64(trial, name, function, inputs)
        ]
    )
