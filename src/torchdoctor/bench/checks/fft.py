"""cuFFT: complex, real, two-dimensional, and back, against float64 by the rmse rule.

Sizes with the factors 2, 3, 5, 7 and a prime, which take different kernels. CPU errors: 2e-7.
"""

from __future__ import annotations

import torch  # noqa: TID253 - runs where torch is, never in our own process

from torchdoctor.bench.compare import by_rmse, nearly
from torchdoctor.bench.inputs import normal
from torchdoctor.bench.trial import Measured, Trial

SIZES = (1024, 945, 127)
ABSOLUTE = 1e-5


def spectrum(signal: torch.Tensor) -> torch.Tensor:
    """Real and imaginary part of the one-sided transform."""
    return torch.view_as_real(torch.fft.rfft(signal))


def spectrum2(signal: torch.Tensor) -> torch.Tensor:
    """Real and imaginary part of the two-dimensional transform."""
    return torch.view_as_real(torch.fft.fft2(signal))


def run(trial: Trial) -> Measured:
    """Compare transforms, and what comes back."""
    checks = []
    for size in SIZES:
        signal = normal(trial, 8, size)
        checks += by_rmse(trial, f"rfft of {size}", spectrum, signal)
        back = torch.fft.irfft(torch.fft.rfft(trial.put(signal)), n=size)
        checks.append(nearly(f"irfft of {size}", back, signal, absolute=ABSOLUTE))
    checks += by_rmse(trial, "fft2", spectrum2, normal(trial, 4, 48, 40))
    return Measured(checks=checks)
