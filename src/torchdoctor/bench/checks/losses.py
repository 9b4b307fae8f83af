"""Losses: value and gradient against float64 on the CPU, and what is known exactly.

    L1 of [[0, 1], [2, 3]] against ones is 1
    NLL after LogSoftmax is CrossEntropy
    NLLLoss2d is today's NLLLoss on pictures

Tolerances are those of `torch.testing.assert_close` for float32; 0.02 of them are used on a CPU.
"""

from __future__ import annotations

import torch  # noqa: TID253 - runs where torch is, never in our own process
from torch import nn  # noqa: TID253 - as above
from torch.nn import functional as F  # noqa: N812, TID253 - its usual name; as above

from torchdoctor.bench.compare import versus_float64
from torchdoctor.bench.inputs import normal, uniform, whole
from torchdoctor.bench.trial import Check, Measured, Trial, close, equal

ROWS, CLASSES = 64, 10


def run(trial: Trial) -> Measured:
    """Compare each loss with its reference."""
    return Measured(checks=[l1_of_a_range(trial), *regressions(trial), *classifications(trial)])


def l1_of_a_range(trial: Trial) -> Check:
    """Exact in every format."""
    sample = torch.tensor([[0.0, 1.0], [2.0, 3.0]], device=trial.device)
    return equal("L1 of a range", nn.L1Loss()(sample, torch.ones_like(sample)).item(), 1.0)


def regressions(trial: Trial) -> list[Check]:
    """The losses of numbers against numbers."""
    inputs, targets = normal(trial, ROWS, 8), normal(trial, ROWS, 8, seed=2)
    shares, truth = uniform(trial, ROWS, 8) * 0.98 + 0.01, whole(trial, 0, 1, ROWS, 8).float()
    pairs = {
        "L1": (nn.L1Loss(), inputs, targets),
        "SmoothL1": (nn.SmoothL1Loss(), inputs, targets),
        "Huber": (nn.HuberLoss(delta=0.5), inputs, targets),
        "MSE": (nn.MSELoss(), inputs, targets),
        "BCE": (nn.BCELoss(), shares, truth),
        "BCEWithLogits": (nn.BCEWithLogitsLoss(), inputs, truth),
    }
    return [
        check
        for name, (loss, seen, wanted) in pairs.items()
        for check in versus_float64(
            trial, name, lambda x, loss=loss, y=wanted: loss(x, y.to(x)), seen
        )
    ]


def classifications(trial: Trial) -> list[Check]:
    """The losses of scores against labels."""
    scores, labels = normal(trial, ROWS, CLASSES), whole(trial, 0, CLASSES - 1, ROWS)
    pictures, pixels = normal(trial, 2, 5, 6, 7), whole(trial, 0, 4, 2, 6, 7)
    cross_entropy, nll = nn.CrossEntropyLoss(), nn.NLLLoss()
    checks = versus_float64(
        trial, "CrossEntropy", lambda x: cross_entropy(x, labels.to(x.device)), scores
    )
    checks += versus_float64(
        trial, "NLL", lambda x: nll(F.log_softmax(x, 1), labels.to(x.device)), scores
    )
    checks += versus_float64(
        trial, "NLL of pictures", lambda x: nll(F.log_softmax(x, 1), pixels.to(x.device)), pictures
    )
    seen, wanted = trial.put(scores), labels.to(trial.device)
    one, other = nll(F.log_softmax(seen, 1), wanted).item(), cross_entropy(seen, wanted).item()
    return [*checks, close("NLL against CrossEntropy", one, other, relative=1.3e-6)]
