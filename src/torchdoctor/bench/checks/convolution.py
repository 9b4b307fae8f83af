"""cuDNN's convolutions: forward, gradient of the data and of the weights, in both layouts.

By the rmse rule (see `compare`): TF32, which cuDNN uses by default on sm_80 and later, has at least
2.9e-4 of error and would not pass for float32. On a CPU the errors are about 2e-7.
"""

from __future__ import annotations

import torch  # noqa: TID253 - runs where torch is, never in our own process
from torch.nn import functional as F  # noqa: N812, TID253 - its usual name; as above

from torchdoctor.bench.compare import by_rmse
from torchdoctor.bench.inputs import normal
from torchdoctor.bench.trial import Measured, Trial


def channels_last(pictures: torch.Tensor, kernels: torch.Tensor) -> torch.Tensor:
    """The same convolution over pictures that are stored pixel by pixel."""
    last = torch.channels_last
    return F.conv2d(
        pictures.contiguous(memory_format=last), kernels.contiguous(memory_format=last), padding=1
    ).contiguous()


def run(trial: Trial) -> Measured:
    """Compare results and both gradients of each."""
    pictures, rows = normal(trial, 8, 16, 20, 20), normal(trial, 8, 16, 64)
    square, long = normal(trial, 24, 16, 3, 3, seed=2), normal(trial, 24, 16, 5, seed=3)
    cases = {
        "conv1d": (lambda x, w: F.conv1d(x, w, padding=2), rows, long),
        "conv2d": (lambda x, w: F.conv2d(x, w, padding=1), pictures, square),
        "conv2d stride 2": (lambda x, w: F.conv2d(x, w, stride=2), pictures, square),
        "conv2d channels_last": (channels_last, pictures, square),
        "conv_transpose2d": (
            lambda x, w: F.conv_transpose2d(x, w.transpose(0, 1), stride=2),
            pictures,
            square,
        ),
    }
    return Measured(
        checks=[
            check
            for name, (function, inputs, kernels) in cases.items()
            for check in by_rmse(trial, name, function, inputs, kernels)
        ],
        metrics={"cudnn": torch.backends.cudnn.version() if trial.on_gpu else None},
    )
