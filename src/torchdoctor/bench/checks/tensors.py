"""Basic tensor operations, with answers that are known beforehand.

All are exact but abs and acos, which are compared with float64 on the CPU. `from_numpy` and back is
left out where there is no numpy, which torch does without.
"""

from __future__ import annotations

import torch  # noqa: TID253 - runs where torch is, never in our own process

from torchdoctor.bench.compare import exactly, nearly
from torchdoctor.bench.inputs import normal, uniform
from torchdoctor.bench.trial import Check, Measured, Trial, equal


def run(trial: Trial) -> Measured:
    """Compare every operation with its answer."""
    arrays, notes = from_numpy(trial)
    return Measured(checks=made(trial) + computed(trial) + arrays, notes=notes)


def made(trial: Trial) -> list[Check]:
    """How fresh tensors look."""
    fresh = torch.randn(4, 5, device=trial.device)
    return [
        exactly("zeros", torch.zeros(3, 2, device=trial.device), torch.tensor([[0.0] * 2] * 3)),
        equal("size of randn(4, 5)", list(fresh.size()) == [4, 5], reference=True),
        equal("dtype of randn(4, 5)", fresh.dtype == torch.get_default_dtype(), reference=True),
        equal("finite numbers of randn(4, 5)", int(fresh.isfinite().sum()), 20),
        exactly("squeeze", torch.ones(2, 1, 3, 1, device=trial.device).squeeze(), torch.ones(2, 3)),
    ]


def computed(trial: Trial) -> list[Check]:
    """Arithmetic, products, means and comparisons."""
    a = torch.tensor([[1.0, 2.0], [3.0, 4.0]], device=trial.device)
    b = torch.tensor([[4.0, 2.0], [-3.0, 1.0]], device=trial.device)
    cosines, numbers = 2 * uniform(trial, 1000) - 1, normal(trial, 1000)
    return [
        exactly("add", torch.add(a, b), torch.tensor([[5.0, 4.0], [0.0, 5.0]])),
        exactly("mm", torch.mm(a, b), torch.tensor([[-2.0, 4.0], [0.0, 10.0]])),
        exactly("cat", torch.cat((a, b), 1), torch.tensor([[1.0, 2, 4, 2], [3.0, 4, -3, 1]])),
        exactly("mean", a.mean(), torch.tensor(2.5)),
        exactly("mean of rows", a.mean(1), torch.tensor([1.5, 3.5])),
        exactly("mean of columns", a.mean(0), torch.tensor([2.0, 3.0])),
        exactly("eq", torch.eq(a, b), torch.tensor([[False, True], [False, False]])),
        exactly("ge", torch.ge(a, b), torch.tensor([[False, True], [True, True]])),
        exactly("gt", torch.gt(a, b), torch.tensor([[False, False], [True, True]])),
        exactly("abs", trial.put(numbers).abs(), numbers.double().abs()),
        nearly("acos", trial.put(cosines).acos(), cosines.double().acos()),
    ]


def from_numpy(trial: Trial) -> tuple[list[Check], list[str]]:
    """From an array of numpy to the device and back, where there is a numpy that torch can use."""
    try:
        import numpy as np  # type: ignore[import-not-found]

        array = np.arange(12, dtype=np.float32).reshape(3, 4)
        back = torch.from_numpy(array).to(trial.device).cpu().numpy()
    except (
        ImportError,
        RuntimeError,
    ) as error:  # RuntimeError: an ABI that torch was not built for
        return [], [f"without from_numpy ({str(error).splitlines()[0]})"]
    return [equal("from_numpy and back", bool((back == array).all()), reference=True)], []
