"""Which path a product really took: its relative Frobenius error against float64 tells.

    fp32    2.0e-7 to 2.7e-7 (a CPU, K = 256 to 4096)    must lie below 5e-5
    tf32    2.9e-4 rounded, 7.7e-4 truncated             1e-4 to 1.2e-3
    fp16    2.9e-4                                       below 1.2e-3, and above 5e-5
    bf16    2.3e-3                                       below 6e-3, and above 1.2e-3

Figures and bands: bench reference 2.2. They do not depend on K. The bands have not been confirmed
on a card. Where float32 was asked for and 10 bits were seen, a wrong precision is in force.
"""

from __future__ import annotations

from torchdoctor.bench.compare import error_of
from torchdoctor.bench.inputs import normal
from torchdoctor.bench.precisions import formats, left_out, multiplying
from torchdoctor.bench.trial import Check, Measured, Trial, at_least, at_most

SIDE, DEPTH = 256, 1024
BANDS = {
    "fp64": (0.0, 1e-12),
    "fp32": (0.0, 5e-5),
    "tf32": (1e-4, 1.2e-3),
    "fp16": (5e-5, 1.2e-3),
    "bf16": (1.2e-3, 6e-3),
}


def run(trial: Trial) -> Measured:
    """Measure the error of each format, and hold it against its band."""
    a, b = normal(trial, SIDE, DEPTH), normal(trial, DEPTH, SIDE, seed=2)
    exact = a.double() @ b.double()
    checks, errors = [], {}
    for name, dtype in formats(trial).items():
        with multiplying(name):
            error = error_of(a.to(trial.device, dtype) @ b.to(trial.device, dtype), exact)
        errors[f"{name}_error"] = error
        checks += in_band(name, error)
    return Measured(checks=checks, metrics=errors, notes=left_out(trial))


def in_band(name: str, error: float) -> list[Check]:
    """An error that is too large is a coarser format; one that is too small, a finer."""
    low, high = BANDS[name]
    checks = [at_most(f"{name} error", error, high)]
    return [*checks, at_least(f"{name} error, from below", error, low)] if low else checks
