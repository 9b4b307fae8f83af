"""Scaled dot product attention, each back end forced, forward and backward, against float64.

By the rmse rule with 3 x in 16 bits. What the device or torch has not is left out and named: flash
wants sm_80 and 16 bits on a GPU, cuDNN sm_80 and cuDNN 9 (torch's own tests, common_cuda.py).
"""

# ruff: noqa: B905 - zip's strict= came with Python 3.10
from __future__ import annotations

import warnings
from typing import Any

import torch  # noqa: TID253 - runs where torch is, never in our own process
from torch.nn import functional as F  # noqa: N812, TID253 - its usual name; as above

from torchdoctor.bench.compare import results, rmse_rule
from torchdoctor.bench.inputs import normal
from torchdoctor.bench.trial import Check, Measured, Skip, Trial

BACKENDS = ("MATH", "FLASH_ATTENTION", "EFFICIENT_ATTENTION", "CUDNN_ATTENTION")
SHAPE = (2, 4, 64, 32)  # batch, heads, length, width
SLACK_16 = 3.0
MARGIN_16 = 1e-2  # bf16 rounds to 2e-3, and the result was rounded once or twice more on its way


def run(trial: Trial) -> Measured:
    """Force each back end."""
    attention = forced()
    checks, missing = [], []
    for name in BACKENDS:
        backend = getattr(attention.SDPBackend, name, None)
        found = None if backend is None else compared(trial, name, attention.sdpa_kernel(backend))
        if found is None:
            missing.append(name.lower())
        else:
            checks += found
    notes = [f"without {', '.join(missing)}: not on this device, or not in this torch"]
    return Measured(checks=checks, notes=notes if missing else [])


def forced() -> Any:  # noqa: ANN401 - the module
    """The module that chooses back ends.

    Raises:
        Skip: this torch has none.
    """
    try:
        from torch.nn import attention
    except ImportError:
        raise Skip("this torch cannot choose its attention; torch 2.3 can") from None
    return attention


def compared(trial: Trial, name: str, chosen: Any) -> list[Check] | None:  # noqa: ANN401
    """One back end's result and gradients; None where it does not run here."""
    half = trial.on_gpu and name in ("FLASH_ATTENTION", "CUDNN_ATTENTION")
    here = trial._replace(dtype=torch.float16) if half else trial
    three = [normal(trial, *SHAPE, seed=seed) for seed in (1, 2, 3)]
    try:
        with warnings.catch_warnings(), chosen:
            warnings.simplefilter("ignore")  # why the others were not taken
            seen = results(here, F.scaled_dot_product_attention, three)
    except RuntimeError as error:
        if "No available kernel" in str(error) or "No viable backend" in str(error):
            return None
        raise
    exact = results(trial.reference(), F.scaled_dot_product_attention, three)
    # In float32: not every CPU build of torch multiplies batches of 16-bit numbers.
    eager = results(trial._replace(device="cpu"), F.scaled_dot_product_attention, three)
    rule = {"slack": SLACK_16, "margin": MARGIN_16} if half else {}
    parts = ("result", "query gradient", "key gradient", "value gradient")
    return [
        check
        for part, *them in zip(parts, seen, eager, exact)
        for check in rmse_rule(f"{name.lower()}: {part}", *them, **rule)
    ]
