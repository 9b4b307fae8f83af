"""Transforms: Compose, Resize (once Scale), RandomHorizontalFlip, RandomCrop.

On tensors, for which no picture library is needed. Random ones are checked for being one of the
answers that they may give.
"""

from __future__ import annotations

import torch  # noqa: TID253 - runs where torch is, never in our own process

from torchdoctor.bench.compare import exactly
from torchdoctor.bench.trial import Check, Measured, Trial, equal
from torchdoctor.bench.vision import torchvision

SIDE = 8


def run(trial: Trial) -> Measured:
    """Resize, flip, crop."""
    transforms = torchvision().transforms
    picture = torch.arange(float(SIDE * SIDE), device=trial.device).reshape(1, SIDE, SIDE)
    flat = torch.full((1, SIDE, SIDE), 3.0, device=trial.device)
    chain = transforms.Compose([transforms.Resize(4), transforms.RandomHorizontalFlip(p=1.0)])
    return Measured(
        checks=[
            exactly("Compose of Resize and flip", chain(flat), torch.full((1, 4, 4), 3.0)),
            exactly(
                "RandomHorizontalFlip",
                transforms.RandomHorizontalFlip(p=1.0)(picture),
                picture.flip(-1),
            ),
            cropped(transforms.RandomCrop(3)(picture)),
        ]
    )


def cropped(piece: torch.Tensor) -> Check:
    """The piece of the picture of counting numbers that begins where this one does."""
    first = piece.reshape(-1)[0]
    rows, columns = torch.arange(3).unsqueeze(1), torch.arange(3).unsqueeze(0)
    expected = first.cpu() + SIDE * rows + columns
    same = piece.shape == (1, 3, 3) and torch.equal(piece[0].cpu(), expected)
    return equal("RandomCrop is a piece of the picture", same, reference=True)
