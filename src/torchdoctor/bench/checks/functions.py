"""The other functions: normalization, linear, distance, vision, embedding.

Values and gradients against float64 on the CPU. Tolerances: `torch.testing.assert_close`'s for
float32 where no sum is long, 1e-4 where one is (cuBLAS and cuDNN may add up in any order).
"""

from __future__ import annotations

import torch  # noqa: TID253 - runs where torch is, never in our own process
from torch.nn import functional as F  # noqa: N812, TID253 - its usual name; as above

from torchdoctor.bench.compare import versus_float64
from torchdoctor.bench.inputs import normal, uniform, whole
from torchdoctor.bench.trial import Check, Measured, Trial

SUMS = 1e-4


def run(trial: Trial) -> Measured:
    """Compare each function."""
    return Measured(
        checks=normalization(trial)
        + linear(trial)
        + distance(trial)
        + vision(trial)
        + lookup(trial)
    )


def normalization(trial: Trial) -> list[Check]:
    """Layer, group, instance, local response and vector normalization."""
    pictures = normal(trial, 4, 6, 5, 5) + 1
    cases = {
        "layer_norm": lambda x: F.layer_norm(x, x.shape[1:]),
        "group_norm": lambda x: F.group_norm(x, 3),
        "instance_norm": F.instance_norm,
        "local_response_norm": lambda x: F.local_response_norm(x, 3),
        "normalize": lambda x: F.normalize(x, dim=1),
    }
    return [
        check
        for name, function in cases.items()
        for check in versus_float64(trial, name, function, pictures, absolute=SUMS)
    ]


def linear(trial: Trial) -> list[Check]:
    """Linear and bilinear."""
    inputs, weight, bias = normal(trial, 32, 48), normal(trial, 16, 48, seed=2), normal(trial, 16)
    pair = normal(trial, 4, 48, 12, seed=3)
    other = normal(trial, 32, 12, seed=4)
    return versus_float64(
        trial, "linear", F.linear, inputs, weight, bias, relative=SUMS, absolute=SUMS
    ) + versus_float64(
        trial, "bilinear", F.bilinear, inputs, other, pair, relative=SUMS, absolute=SUMS
    )


def distance(trial: Trial) -> list[Check]:
    """Distances of rows."""
    one, other = normal(trial, 32, 16), normal(trial, 32, 16, seed=2)
    cases = {
        "pairwise_distance": F.pairwise_distance,
        "cosine_similarity": F.cosine_similarity,
        "cdist": torch.cdist,
    }
    return [
        check
        for name, function in cases.items()
        for check in versus_float64(trial, name, function, one, other, relative=SUMS, absolute=SUMS)
    ]


def vision(trial: Trial) -> list[Check]:
    """pad, pixel_shuffle, interpolate, grid_sample."""
    pictures, grid = normal(trial, 2, 4, 6, 7), 1.6 * uniform(trial, 2, 5, 5, 2) - 0.8
    cases = {
        "pad": lambda x: F.pad(x, (1, 2, 2, 1), mode="reflect"),
        "pixel_shuffle": lambda x: F.pixel_shuffle(x, 2),
        "interpolate nearest": lambda x: F.interpolate(x, scale_factor=2),
        "interpolate bilinear": lambda x: F.interpolate(
            x, size=(9, 9), mode="bilinear", align_corners=False
        ),
    }
    checks = [
        check
        for name, function in cases.items()
        for check in versus_float64(trial, name, function, pictures, absolute=SUMS)
    ]

    def sampled(x: torch.Tensor) -> torch.Tensor:
        return F.grid_sample(x, grid.to(x), align_corners=False)

    return checks + versus_float64(trial, "grid_sample", sampled, pictures, absolute=SUMS)


def lookup(trial: Trial) -> list[Check]:
    """embedding, whose gradients are gathered from all over."""
    table, places = normal(trial, 50, 8), whole(trial, 0, 49, 40, 6)

    def embedded(weight: torch.Tensor) -> torch.Tensor:
        return F.embedding(places.to(weight.device), weight)

    return versus_float64(trial, "embedding", embedded, table)
