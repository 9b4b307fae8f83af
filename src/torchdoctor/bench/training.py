"""What a training is, said once: so that the plain loop and its faster forms all can run it.

A model brings its data, the order in which it is read, and how a step is made. `naive` here is the
plain loop; `forms` has the others. Runs where torch is: 3.8 syntax, torch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import torch  # noqa: TID253 - runs where torch is, never in our own process
from torch import nn  # noqa: TID253 - as above
from torch.utils.data import DataLoader, TensorDataset  # noqa: TID253 - as above

from torchdoctor.bench.stopwatch import Stopwatch
from torchdoctor.bench.trajectory import FIRST_TOLERANCE
from torchdoctor.bench.trial import Series, Trial  # noqa: TC001 - costs nothing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import TypeAlias  # 3.10

Step: TypeAlias = "Callable[..., torch.Tensor]"
"""Takes a batch on the device, learns from it, gives its loss (or losses, of two networks)."""
Maker: TypeAlias = "Callable[..., torch.optim.Optimizer]"
"""Makes an optimizer: its class, the parameters, and the options by name."""


class Training(NamedTuple):
    """A training, for any form of loop."""

    begin: Callable[[Trial, Maker], tuple[nn.Module, Step]]
    """The untrained network on the device, the same each time, and the step that trains it."""
    data: Callable[[Trial], Sequence[torch.Tensor]]
    """Everything to learn from, on the CPU; the first dimension counts samples."""
    order: Callable[[Trial, int], torch.Tensor] | None = None
    """The samples of each of so many steps, int64 [steps, batch]; None: all of them, every time."""
    losses: int = 1
    """How many losses a step gives."""
    first_tolerance: float = FIRST_TOLERANCE
    """Between forms, at the first step (see `trajectory`)."""

    def batches(self, trial: Trial, steps: int) -> Iterable[Sequence[torch.Tensor]]:
        """The batches of so many steps, on the CPU, as a DataLoader puts them together."""
        data = self.data(trial)
        if self.order is None:
            return (data for _ in range(steps))
        loader: Iterable[Sequence[torch.Tensor]] = DataLoader(
            TensorDataset(*data), batch_sampler=self.order(trial, steps).tolist()
        )
        return loader


class Trained(NamedTuple):
    """What came of a training."""

    model: nn.Module
    losses: torch.Tensor
    """Before each step, on the CPU, [steps, losses of a step]."""
    rates: Series
    """Samples/s of each lap."""


def plain_optimizer(
    kind: Callable[..., torch.optim.Optimizer],
    parameters: Iterable[torch.Tensor],
    **options: Any,  # noqa: ANN401
) -> torch.optim.Optimizer:
    """The optimizer with its rate."""
    return kind(parameters, **options)


def naive(trial: Trial, training: Training, steps: int, lap_steps: int) -> Trained:
    """The plain loop: batch after batch from the CPU, step after step from Python."""
    model, step = training.begin(trial, plain_optimizer)
    losses = []
    watch = Stopwatch(trial.device)
    for number, batch in enumerate(training.batches(trial, steps), start=1):
        losses.append(step(*(trial.put(one) for one in batch)))
        if number % lap_steps == 0:
            watch.lap(lap_steps * len(batch[-1]))
    return Trained(model, torch.stack(losses).cpu().reshape(steps, -1), watch.series())


def learner(
    trial: Trial,
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    criterion: Callable[..., torch.Tensor],
    *,
    clip: float | None = None,
) -> Step:
    """The step of one network that is told what is right.

    Args:
        trial: Where to train.
        model: Takes all of a batch but its last part.
        optimizer: Of the model's parameters.
        criterion: Takes what the model says and the last part of the batch, gives the loss.
        clip: The largest norm of all gradients; None: as they are.
    """

    def step(*batch: torch.Tensor) -> torch.Tensor:
        *inputs, targets = batch
        loss = criterion(model(*inputs), targets)
        improve(trial, optimizer, loss, clip=clip)
        return loss.detach()

    return step


def improve(
    trial: Trial,
    optimizer: torch.optim.Optimizer,
    loss: torch.Tensor,
    *,
    clip: float | None = None,
) -> None:
    """One step down a loss."""
    # To None, which torch before 2.0 does not by itself: a captured step makes its own gradients.
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    if clip is not None:
        for group in optimizer.param_groups:
            nn.utils.clip_grad_norm_(group["params"], clip)
    trial.step(optimizer)


def in_turn(samples: int, batch: int, steps: int) -> torch.Tensor:
    """The samples of each step where they are read one after the other, again and again."""
    return (torch.arange(steps * batch) % (samples // batch * batch)).reshape(steps, batch)
