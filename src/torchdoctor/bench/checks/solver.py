"""cuSOLVER: LU, Cholesky, QR, SVD and eigenvalues of matrices that are easy to solve.

What a factorization is good for is checked, not its factors, whose signs are free: residuals,
computed in float64 on the CPU, as a share of the matrix. Condition numbers are below 20, so float32
leaves about 1e-6 (seen: 3e-7 to 2e-6); 5e-5 is allowed, and TF32 inside would leave 1e-3.
"""

from __future__ import annotations

import torch  # noqa: TID253 - runs where torch is, never in our own process

from torchdoctor.bench.compare import error_of
from torchdoctor.bench.inputs import normal
from torchdoctor.bench.trial import Check, Measured, Trial, at_most

SIZE = 96
LIMIT = 5e-5


def run(trial: Trial) -> Measured:
    """Check what each factorization leaves."""
    square = normal(trial, SIZE, SIZE) / (2 * SIZE**0.5) + torch.eye(SIZE)
    symmetric = square @ square.T
    right = normal(trial, SIZE, 4, seed=2)
    return Measured(
        checks=[
            *equations(trial, square, right),
            *factors(trial, square),
            *symmetric_factors(trial, symmetric),
        ]
    )


def left_over(what: str, found: torch.Tensor, exact: torch.Tensor) -> Check:
    """A residual that must be small."""
    return at_most(f"residual of {what}", error_of(found, exact), LIMIT)


def equations(trial: Trial, square: torch.Tensor, right: torch.Tensor) -> list[Check]:
    """Solve and inv."""
    matrix = trial.put(square)
    solution = torch.linalg.solve(matrix, trial.put(right)).cpu().double()
    inverse = torch.linalg.inv(matrix).cpu().double()
    return [
        left_over("solve", square.double() @ solution, right),
        left_over("inv", square.double() @ inverse, torch.eye(SIZE)),
    ]


def factors(trial: Trial, square: torch.Tensor) -> list[Check]:
    """QR and SVD."""
    matrix = trial.put(square)
    q, r = (part.cpu().double() for part in torch.linalg.qr(matrix))
    u, s, vh = (part.cpu().double() for part in torch.linalg.svd(matrix))
    return [
        left_over("qr", q @ r, square),
        left_over("qr, q'q", q.T @ q, torch.eye(SIZE)),
        left_over("svd", u @ torch.diag(s) @ vh, square),
    ]


def symmetric_factors(trial: Trial, symmetric: torch.Tensor) -> list[Check]:
    """Cholesky and eigenvalues."""
    matrix = trial.put(symmetric)
    lower = torch.linalg.cholesky(matrix).cpu().double()
    values, vectors = (part.cpu().double() for part in torch.linalg.eigh(matrix))
    return [
        left_over("cholesky", lower @ lower.T, symmetric),
        left_over("eigh", vectors @ torch.diag(values) @ vectors.T, symmetric),
    ]
