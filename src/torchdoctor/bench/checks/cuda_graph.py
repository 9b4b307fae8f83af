"""A training step that is captured as a CUDA graph and replayed, against the same steps one by one.

The kernels are the same, but cuBLAS may choose others while capturing: so within the tolerances of
`torch.testing.assert_close` for float32, and not bit by bit.
"""

# ruff: noqa: B905 - zip's strict= came with Python 3.10
from __future__ import annotations

import torch  # noqa: TID253 - runs where torch is, never in our own process
from torch import nn  # noqa: TID253 - as above

from torchdoctor.bench.compare import nearly
from torchdoctor.bench.inputs import normal, whole
from torchdoctor.bench.trial import Measured, Skip, Trial

STEPS = 10
WARM_UP = 3  # as torch's notes on CUDA graphs ask, on a side stream
BATCH, CLASSES = 100, 10


def run(trial: Trial) -> Measured:
    """Train eagerly and by replay."""
    if not trial.on_gpu:
        raise Skip("there is no GPU, and CUDA graphs are the GPU's")
    inputs = trial.put(normal(trial, BATCH, 784))
    labels = whole(trial, 0, CLASSES - 1, BATCH).to(trial.device)
    eager, replayed = network(trial), network(trial)
    for _ in range(WARM_UP + STEPS):
        one_step(eager, inputs, labels)
    replay(trial, replayed, inputs, labels)
    pairs = zip(replayed.parameters(), eager.parameters())
    return Measured(
        checks=[nearly(f"parameter {number}", *pair) for number, pair in enumerate(pairs, start=1)]
    )


def network(trial: Trial) -> nn.Sequential:
    """A small 784-64-10."""
    torch.manual_seed(trial.seed + 1)
    return nn.Sequential(nn.Linear(784, 64), nn.ReLU(), nn.Linear(64, CLASSES)).to(trial.device)


def one_step(model: nn.Module, inputs: torch.Tensor, labels: torch.Tensor) -> None:
    """Forward, backward, and SGD by hand, which leaves nothing to the host."""
    for weight in model.parameters():
        weight.grad = None
    nn.functional.cross_entropy(model(inputs), labels).backward()
    with torch.no_grad():
        for weight in model.parameters():
            weight.sub_(weight.grad, alpha=0.1)


def replay(trial: Trial, model: nn.Module, inputs: torch.Tensor, labels: torch.Tensor) -> None:
    """Capture one step, and replay it STEPS times."""
    side = torch.cuda.Stream(trial.device)
    side.wait_stream(torch.cuda.current_stream(trial.device))
    with torch.cuda.stream(side):
        for _ in range(WARM_UP):
            one_step(model, inputs, labels)
    torch.cuda.current_stream(trial.device).wait_stream(side)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.device(trial.device), torch.cuda.graph(graph):
        one_step(model, inputs, labels)
    for _ in range(STEPS):
        graph.replay()
    torch.cuda.synchronize(trial.device)
