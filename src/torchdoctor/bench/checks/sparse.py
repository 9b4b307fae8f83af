"""cuSPARSE: sparse times dense, as coordinates and as CSR, of whole numbers: exact in any order."""

from __future__ import annotations

import warnings

import torch  # noqa: TID253 - runs where torch is, never in our own process

from torchdoctor.bench.compare import exactly
from torchdoctor.bench.inputs import uniform, whole
from torchdoctor.bench.trial import Measured, Trial

ROWS, COLUMNS, WIDTH = 300, 200, 32
SHARE = 0.05  # of the elements, the others are 0


def run(trial: Trial) -> Measured:
    """Compare with the dense product of whole numbers."""
    full = whole(trial, -3, 3, ROWS, COLUMNS)
    matrix = torch.where(uniform(trial, ROWS, COLUMNS) < SHARE, full, torch.zeros_like(full))
    dense = whole(trial, -3, 3, COLUMNS, WIDTH, seed=2)
    expected = matrix @ dense
    seen, right = trial.put(matrix.float()), trial.put(dense.float())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # "CSR support is in beta" says nothing to a user of ours
        rows = seen.to_sparse_csr() @ right
    return Measured(
        checks=[
            exactly("coordinates", torch.sparse.mm(seen.to_sparse(), right), expected),
            exactly("CSR", rows, expected),
            exactly("back from coordinates", seen.to_sparse().to_dense(), matrix),
        ]
    )
