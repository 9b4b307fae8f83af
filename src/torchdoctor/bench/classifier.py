"""How the models that read digits are trained and examined; what they are stands in `models/`.

Cross entropy, Adam, batches of 100, pictures through a DataLoader. Runs where torch is: 3.8 syntax.
"""

from __future__ import annotations

from collections.abc import Callable  # noqa: TC003 - costs nothing
from typing import NamedTuple

import torch  # noqa: TID253 - runs where torch is, never in our own process
from torch import nn  # noqa: TID253 - as above
from torch.utils.data import DataLoader  # noqa: TID253 - as above

from torchdoctor.bench.digits import Digits  # noqa: TC001 - costs nothing
from torchdoctor.bench.forms import in_all_forms
from torchdoctor.bench.lessons import exam, lessons
from torchdoctor.bench.training import Maker, Step, Training, learner, naive, plain_optimizer
from torchdoctor.bench.trajectory import FIRST_TOLERANCE, STEPS, Steps, norm_of, strayed, trajectory
from torchdoctor.bench.trial import Measured, Trial, at_least

BATCH = 100
FEW = 25  # pictures a step where float64 keeps pace: convolutions are slow in it
LAP_STEPS = 20
START_SEED, ORDER_SEED = 3, 4
# MNIST differs from the drawn digits in both directions; no floor here has been measured with it.
MNIST_FLOOR = 0.75


class Course(NamedTuple):
    """How long a tier trains, and how well the network must do then."""

    steps: int
    floor: float
    """Lowest share of right answers that passes."""


class Classifier(NamedTuple):
    """A network that reads digits, and how it learns."""

    build: Callable[[], nn.Module]
    """Takes pictures as [n, 28, 28] and gives scores as [n, 10]."""
    learning_rate: float
    quick: Course
    full: Course
    first_tolerance: float = FIRST_TOLERANCE
    """Of its trajectory."""

    def run(self, trial: Trial) -> Measured:
        """Train the network, and examine it with digits that it has not seen."""
        course = self.quick if trial.tier == "quick" else self.full
        # The trajectory comes first: it also warms the device up for the laps that are timed.
        first = trajectory(trial, self.first_steps, self.first_tolerance)
        if strayed(first):
            return Measured(checks=first)
        training = self.training()
        trained = naive(trial, training, course.steps, LAP_STEPS)
        accuracy = examine(trial, trained.model, exam(trial))
        floor = course.floor if trial.data is None else min(course.floor, MNIST_FLOOR)
        measured = Measured(
            checks=[*first, at_least("accuracy", accuracy, floor)], metrics={"accuracy": accuracy}
        )
        return in_all_forms(trial, training, trained, measured)

    def start(self, trial: Trial) -> nn.Module:
        """The untrained network: made on the CPU, so that every device starts from the same one."""
        torch.manual_seed(START_SEED + trial.seed)
        return self.build().to(trial.device, trial.dtype)

    def begin(self, trial: Trial, make: Maker) -> tuple[nn.Module, Step]:
        """The untrained network and the step that trains it."""
        model = self.start(trial)
        optimizer = make(torch.optim.Adam, model.parameters(), lr=self.learning_rate)
        return model, learner(trial, model, optimizer, nn.functional.cross_entropy)

    def training(self) -> Training:
        """The training, for any form of loop."""
        return Training(self.begin, lessons, shuffled, first_tolerance=self.first_tolerance)

    def first_steps(self, trial: Trial) -> Steps:
        """The first steps, over the first lessons in their order."""
        model, step = self.begin(trial, plain_optimizer)
        pictures, labels = lessons(trial)
        shares = [slice(number * FEW, (number + 1) * FEW) for number in range(STEPS)]
        losses = [
            step(trial.put(pictures[share]), trial.put(labels[share])).item() for share in shares
        ]
        return Steps(losses, norm_of(model))


def shuffled(trial: Trial, steps: int) -> torch.Tensor:
    """The lessons of each step, as a DataLoader shuffles them anew each time they are through."""
    order = torch.Generator().manual_seed(ORDER_SEED + START_SEED + trial.seed)
    numbers = DataLoader(
        range(len(lessons(trial).labels)),
        batch_size=BATCH,
        shuffle=True,
        generator=order,
        drop_last=True,
    )
    found: list[torch.Tensor] = []
    while len(found) < steps:
        found += list(numbers)
    return torch.stack(found[:steps])


def examine(trial: Trial, model: nn.Module, questions: Digits) -> float:
    """The share of digits that the network reads right."""
    model.eval()
    with torch.no_grad():
        answers = model(trial.put(questions.pictures)).argmax(dim=1)
    return float((answers.cpu() == questions.labels).double().mean().item())
