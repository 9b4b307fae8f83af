"""torchvision's networks: one training step on synthetic pictures, compared and timed.

Runs where torch is: 3.8 syntax, torch, and torchvision where it can be imported.
"""

from __future__ import annotations

from types import ModuleType  # noqa: TC003 - costs nothing
from typing import Any

import torch  # noqa: TID253 - runs where torch is, never in our own process
from torch import nn  # noqa: TID253 - as above

from torchdoctor.bench.compare import rmse_rule
from torchdoctor.bench.inputs import normal, whole
from torchdoctor.bench.stopwatch import Stopwatch
from torchdoctor.bench.training import learner
from torchdoctor.bench.trial import Measured, Series, Skip, Trial, at_least

CLASSES = 10
LAPS = 4
# As torch's own benchmarks: a tenth of 1e-2 for outputs of deep networks, and the cosine for what
# rounding can turn: which pixel of a pool learns, on which side of a ReLU a number lies. Seen on a
# CPU over five seeds: outputs off by 2e-7 (AlexNet) to 1e-5 (ResNet), gradients by 2e-7 (AlexNet)
# to 1.6e-2 (DenseNet), which is a cosine of 0.9998.
OUTPUT_MARGIN, GRADIENT_COSINE = 1e-3, 0.99


def torchvision() -> ModuleType:
    """The module.

    Raises:
        Skip: it is not there, or does not fit this torch.
    """
    try:
        import torchvision
    except Exception as error:  # noqa: BLE001 - whatever a torchvision for another torch raises
        if isinstance(error, ModuleNotFoundError) and error.name == "torchvision":
            raise Skip("torchvision is not installed; pip install torchvision") from None
        words = (str(error).splitlines() or [""])[0]
        raise Skip(
            f"torchvision cannot be imported ({words}); install the one for this torch"
        ) from None
    module: ModuleType = torchvision
    return module


def train_a_step(trial: Trial, name: str, side: int) -> Measured:
    """Compare the output and the gradients of one step, and time some more.

    Args:
        trial: Where to train.
        name: A function of `torchvision.models`.
        side: Height and width of the pictures, as small as the network allows.
    """
    build = getattr(torchvision().models, name)
    pictures, labels = normal(trial, 4, 3, side, side), whole(trial, 0, CLASSES - 1, 4)
    seen, exact = (
        first_step(trial, build, pictures, labels),
        first_step(trial.reference(), build, pictures, labels),
    )
    eager = seen
    if trial.on_gpu:
        eager = first_step(trial._replace(device="cpu"), build, pictures, labels)
    rates = timed(trial, build, trial.size(on_gpu=32, on_cpu=4), 224 if trial.on_gpu else side)
    return Measured(
        checks=[
            *rmse_rule("output", seen[0], eager[0], exact[0], margin=OUTPUT_MARGIN),
            at_least("cosine of gradients", cosine(seen[1], exact[1]), GRADIENT_COSINE),
        ],
        series={"naive": rates},
    )


def cosine(seen: torch.Tensor, exact: torch.Tensor) -> float:
    """Of the angle between two vectors; 1 where they point the same way."""
    return float(nn.functional.cosine_similarity(seen.cpu().double(), exact.double(), dim=0))


def network(trial: Trial, build: Any) -> nn.Module:  # noqa: ANN401
    """The network from a fixed seed, without its dropout, which no reference could follow."""
    torch.manual_seed(trial.seed + 1)
    model: nn.Module = build(weights=None, num_classes=CLASSES)
    for layer in model.modules():
        if isinstance(layer, nn.Dropout):
            layer.p = 0.0
    model.to(trial.device, trial.dtype)
    return model


def first_step(
    trial: Trial,
    build: Any,  # noqa: ANN401
    pictures: torch.Tensor,
    labels: torch.Tensor,
) -> tuple[torch.Tensor, torch.Tensor]:
    """The output, and all gradients as one vector."""
    model = network(trial, build)
    output = model(trial.put(pictures))
    nn.functional.cross_entropy(output, labels.to(trial.device)).backward()
    gradients = [weight.grad.flatten() for weight in model.parameters() if weight.grad is not None]
    return output.detach(), torch.cat(gradients)


def timed(trial: Trial, build: Any, batch: int, side: int) -> Series:  # noqa: ANN401
    """The pictures/s of some steps."""
    model = network(trial, build)
    optimizer = torch.optim.SGD(model.parameters(), lr=1e-3, momentum=0.9)
    pictures = trial.put(normal(trial, batch, 3, side, side))
    labels = whole(trial, 0, CLASSES - 1, batch).to(trial.device)
    step = learner(trial, model, optimizer, nn.functional.cross_entropy)
    step(pictures, labels)  # the first step pays for libraries
    watch = Stopwatch(trial.device)
    for _ in range(LAPS):
        step(pictures, labels)
        watch.lap(batch)
    return watch.series()
