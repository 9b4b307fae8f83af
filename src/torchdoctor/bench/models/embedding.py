"""An embedding model: from two words to the next (Bengio et al., 2003), 40 words of 12 numbers.

The language is made: each pair of words has one successor, drawn once. 400 sentences of three words
are learnt by heart. Adam at 0.01.

After 150 steps all sentences are known (float32 on a CPU, torch 2.13.0, start and order from
thirteen seeds: 1.0 each time); floor 0.9.
"""

from __future__ import annotations

import torch  # noqa: TID253 - runs where torch is, never in our own process
from torch import nn  # noqa: TID253 - as above

from torchdoctor.bench.fitting import Fitting
from torchdoctor.bench.inputs import whole
from torchdoctor.bench.training import Trained  # noqa: TC001 - costs nothing
from torchdoctor.bench.trial import Check, Measured, Trial, at_least

WORDS, WIDTH, HIDDEN = 40, 12, 128
SENTENCES = 400
TRAINING_STEPS = 150
FLOOR = 0.9


def build() -> nn.Module:
    """Embedding, hidden layer, a score for each word."""
    return nn.Sequential(
        nn.Embedding(WORDS, WIDTH), nn.Flatten(),
        nn.Linear(2 * WIDTH, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, WORDS),
    )  # fmt: skip


def sentences(trial: Trial) -> tuple[torch.Tensor, torch.Tensor]:
    """The first two words of each sentence, and the third."""
    successors = whole(trial, 0, WORDS - 1, WORDS, WORDS, seed=11)
    pairs = whole(trial, 0, WORDS - 1, SENTENCES, 2, seed=12)
    return pairs, successors[pairs[:, 0], pairs[:, 1]]


EMBEDDING = Fitting(build, sentences, nn.CrossEntropyLoss(), learning_rate=0.01)


def run(trial: Trial) -> Measured:
    """Train, and ask for the third word of each sentence."""

    def examine(trained: Trained) -> tuple[list[Check], dict[str, float]]:
        pairs, thirds = (trial.put(one) for one in sentences(trial))
        accuracy = float((trained.model(pairs).argmax(1) == thirds).double().mean().item())
        return [at_least("accuracy", accuracy, FLOOR)], {"accuracy": accuracy}

    return EMBEDDING.run(trial, TRAINING_STEPS, examine)
