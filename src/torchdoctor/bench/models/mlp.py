"""The first network of every course: 784-500-10 with ReLU, over digits.

Cross entropy, Adam at 1e-3, batches of 100, pictures through a DataLoader.

Floors, over 12,000 drawn digits with 2,000 others as the exam, float32 on a CPU, torch 2.13.0, the
start and the order of the lessons drawn from twelve seeds:

    tier    epochs  steps  right answers, lowest to highest   floor
    quick   1       120    0.850 to 0.873                     0.78
    full    5       600    0.972 to 0.979                     0.94

Both floors lie ten times as far below the lowest as the runs scatter. The losses of the first 20
steps are held against float64 besides (see `trajectory`): on a CPU they differ by 1e-7 of the loss.
"""

from __future__ import annotations

from typing import NamedTuple

import torch  # noqa: TID253 - runs where torch is, never in our own process
from torch import nn  # noqa: TID253 - as above
from torch.utils.data import DataLoader, TensorDataset  # noqa: TID253 - as above

from torchdoctor.bench.digits import Digits, draw
from torchdoctor.bench.stopwatch import Stopwatch, rate_metrics
from torchdoctor.bench.trajectory import STEPS, trajectory
from torchdoctor.bench.trial import Measured, Trial, at_least

LEARNING_RATE = 1e-3
BATCH = 100
LAP_STEPS = 20
LESSONS, EXAM = 12_000, 2_000  # pictures
LESSONS_SEED, EXAM_SEED, START_SEED, ORDER_SEED = 1, 2, 3, 4


class Course(NamedTuple):
    """How long a tier trains, and how well the network must do then."""

    epochs: int
    floor: float
    """Lowest share of right answers that passes."""


COURSES = {"quick": Course(epochs=1, floor=0.78), "full": Course(epochs=5, floor=0.94)}


def run(trial: Trial) -> Measured:
    """Train the network, and examine it with digits that it has not seen."""
    course = COURSES[trial.tier]
    lessons, exam = draw(LESSONS, LESSONS_SEED), draw(EXAM, EXAM_SEED)
    # The trajectory comes first: it also warms the device up for the laps that are timed.
    first_losses = trajectory(trial, lambda where: losses(where, lessons))
    model, rates = train(trial, lessons, course.epochs)
    accuracy = examine(trial, model, exam)
    return Measured(
        checks=[first_losses, at_least("accuracy", accuracy, course.floor)],
        metrics=dict(rate_metrics(rates), accuracy=accuracy),
        lap_rates=rates,
    )


def start(trial: Trial, seed: int = START_SEED) -> nn.Sequential:
    """The untrained network: made on the CPU, so that every device starts from the same one."""
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Flatten(), nn.Linear(784, 500), nn.ReLU(), nn.Linear(500, 10))
    return model.to(trial.device, trial.dtype)


def train(
    trial: Trial, lessons: Digits, epochs: int, seed: int = START_SEED
) -> tuple[nn.Sequential, list[float]]:
    """The trained network, and the samples/s of each lap."""
    model = start(trial, seed)
    criterion = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    order = torch.Generator().manual_seed(ORDER_SEED + seed)
    batches = DataLoader(TensorDataset(*lessons), batch_size=BATCH, shuffle=True, generator=order)
    watch = Stopwatch(trial.device)
    for _ in range(epochs):
        for step, (pictures, labels) in enumerate(batches, start=1):
            loss = criterion(model(pictures.to(trial.device)), labels.to(trial.device))
            optimizer.zero_grad()
            loss.backward()
            trial.step(optimizer)
            if step % LAP_STEPS == 0:
                watch.lap(LAP_STEPS * BATCH)
    return model, watch.rates


def examine(trial: Trial, model: nn.Sequential, exam: Digits) -> float:
    """The share of digits that the network reads right."""
    with torch.no_grad():
        answers = model(exam.pictures.to(trial.device)).argmax(dim=1)
    return float((answers.cpu() == exam.labels).double().mean().item())


def losses(trial: Trial, lessons: Digits) -> list[float]:
    """The loss of each of the first steps, over the first lessons in their order."""
    model = start(trial)
    criterion = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    found = []
    for batch in range(STEPS):
        share = slice(batch * BATCH, (batch + 1) * BATCH)
        pictures = lessons.pictures[share].to(trial.device, trial.dtype)
        loss = criterion(model(pictures), lessons.labels[share].to(trial.device))
        optimizer.zero_grad()
        loss.backward()
        trial.step(optimizer)
        found.append(loss.item())
    return found
