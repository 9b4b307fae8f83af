"""What it costs to ask for the smallest piece of work: from Python, and as part of a CUDA graph.

    eager          microseconds of one of many additions in a row, waited for at the end
    round_trip     of one addition that is waited for
    graph          of one addition of a graph that holds GRAPH_CALLS of them
Recorded, not judged: it is the host's speed as much as the card's. Each addition adds 1 to a
number, which must have counted them all.
"""

from __future__ import annotations

import torch  # noqa: TID253 - runs where torch is, never in our own process

from torchdoctor.bench.forms import captured
from torchdoctor.bench.timing import latency
from torchdoctor.bench.trial import Measured, Series, Trial, equal

CALLS = 200
GRAPH_CALLS = 100


def run(trial: Trial) -> Measured:
    """Time all three."""
    number = torch.zeros(1, device=trial.device)

    def many() -> None:
        for _ in range(CALLS):
            number.add_(1)

    many()
    series = {
        "eager": latency(trial, many, CALLS),
        "round_trip": latency(trial, lambda: number.add_(1), 1),
    }
    notes: list[str] = []
    if trial.on_gpu:
        series["graph"] = in_graph(trial)
    else:
        notes.append("without a CUDA graph, which needs a GPU")
    return Measured(checks=[equal("additions", counted(trial), CALLS)], series=series, notes=notes)


def in_graph(trial: Trial) -> Series:
    """Microseconds of one addition of a graph."""
    number = torch.zeros(1, device=trial.device)

    def block() -> None:
        for _ in range(GRAPH_CALLS):
            number.add_(1)

    return latency(trial, captured(trial, block), GRAPH_CALLS)


def counted(trial: Trial) -> float:
    """What CALLS additions come to."""
    number = torch.zeros(1, device=trial.device)
    for _ in range(CALLS):
        number = number.add(1)
    return float(number.item())
