"""A training in faster forms than the plain loop; all have to reach the same losses.

    naive       the plain loop: a DataLoader, a copy to the device and a step from Python
    resident    the data lies on the device from the start, and each step picks its samples there
    graph       the same, with STEPS_A_GRAPH whole steps captured as one CUDA graph: picking
                samples, forward, backward and a fused optimizer, without a word from Python between

A model says what its training is (`training.Training`); the forms are made of that here, for all of
them. On an H100 the graph form gave 9 to 32 times the samples/s of the plain loop with one step a
graph (bench reference, table 6); more steps a graph save the pauses between them. What
torch.compile would fuse beyond that costs 5 to 30 s of compiling for each network, more than all
trainings here take together: it is left out.
The losses of the first steps are compared with those of the plain loop, in the bands of a
trajectory. Runs where torch is: 3.8 syntax, torch.
"""

from __future__ import annotations

import inspect
import time
from typing import TYPE_CHECKING, Any

import torch  # noqa: TID253 - runs where torch is, never in our own process

from torchdoctor.bench.stopwatch import Stopwatch
from torchdoctor.bench.training import Trained, Training, plain_optimizer
from torchdoctor.bench.trajectory import worst_step
from torchdoctor.bench.work import work_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import TypeAlias  # 3.10

    from torchdoctor.bench.trial import Check, Measured, Series, Trial

STEPS_A_GRAPH = 20
SECONDS = {"quick": (0.2, 0.1), "full": (0.6, 0.3)}
"""How long a form is timed, by tier: on a GPU, on a CPU."""
LAP_S = 5e-3  # the clock is read no more often: reading it waits for the device
STEPS_COMPARED = 20
MOST_LOSSES = 200  # of the curve that is told

Block: TypeAlias = "Callable[[], None]"
Capture: TypeAlias = "Callable[[Trial, Block], Block]"
"""Runs a block once, and gives what repeats it."""


def in_all_forms(
    trial: Trial,
    training: Training,
    naive: Trained,
    measured: Measured,
) -> Measured:
    """What was measured, with the other forms' samples/s and a check that they learn the same.

    Args:
        trial: Where to train.
        training: What is trained.
        naive: The same training in the plain loop.
        measured: What the item has found besides.
    """
    forms = {"resident": resident(trial, training)}
    notes = list(measured.notes)
    if trial.on_gpu:
        try:
            forms["graph"] = graph(trial, training, captured)
        except RuntimeError as error:
            # What cannot be captured says so; an error that sticks to the device raises here again.
            torch.cuda.synchronize(trial.device)
            notes.append(f"not as a CUDA graph: {(str(error).splitlines() or [''])[0]}")
    else:
        notes.append("not as a CUDA graph, which needs a GPU")
    return measured._replace(
        checks=[
            *measured.checks,
            *(agreeing(name, form, naive, training) for name, form in forms.items()),
        ],
        metrics={**measured.metrics, **work_of(trial, training)},
        series={"naive": naive.rates, **{name: form.rates for name, form in forms.items()}},
        losses=curve(naive),
        notes=notes,
    )


def agreeing(name: str, form: Trained, naive: Trained, training: Training) -> Check:
    """The loss that parts most from that of the plain loop, of the first steps."""
    count = min(len(form.losses), len(naive.losses), STEPS_COMPARED)
    seen, expected = (one.losses[:count].flatten().tolist() for one in (form, naive))
    check = worst_step(seen, expected, training.first_tolerance)
    return check._replace(what=f"{name} form's {check.what}")


def curve(trained: Trained) -> list[float]:
    """The first loss of each step, or of every so many."""
    losses = trained.losses[:, 0]
    return list(losses[:: -(-len(losses) // MOST_LOSSES)].tolist())


def resident(trial: Trial, training: Training) -> Trained:
    """Data and order on the device; each step still asked for by Python."""
    model, step = training.begin(trial, plain_optimizer)
    data, rows = on_device(trial, training)
    least = trial.size(on_gpu=STEPS_COMPARED, on_cpu=STEPS_COMPARED // 4)
    losses: list[torch.Tensor] = []
    clock = Laps(trial)
    while not (clock.over and len(losses) >= least):
        picked = rows[len(losses) % len(rows)] if rows is not None else None
        losses.append(step(*batch_of(data, picked)))
        clock.count(len(data[-1]) if picked is None else len(picked))
    return Trained(model, torch.stack(losses).cpu().reshape(len(losses), -1), clock.series())


def graph(trial: Trial, training: Training, capture: Capture) -> Trained:
    """Many whole steps as one graph, replayed; the first ones are its warm-up."""
    model, step = training.begin(trial, graph_optimizer)
    data, rows = on_device(trial, training)
    samples = STEPS_A_GRAPH * (len(data[-1]) if rows is None else rows.shape[1])
    # Read and written in place: a graph knows its tensors by where they lie.
    picked = rows[:STEPS_A_GRAPH].clone() if rows is not None else None
    losses = torch.zeros(STEPS_A_GRAPH, training.losses, device=trial.device, dtype=trial.dtype)

    def block() -> None:
        for number in range(STEPS_A_GRAPH):
            batch = batch_of(data, picked[number] if picked is not None else None)
            losses[number].copy_(step(*batch))

    again = capture(trial, block)
    kept = [losses.clone()]
    clock = Laps(trial)
    while not clock.over:
        if rows is not None and picked is not None:
            begin = len(kept) * STEPS_A_GRAPH % len(rows)
            picked.copy_(rows[begin : begin + STEPS_A_GRAPH])
        again()
        kept.append(losses.clone())
        clock.count(samples)
    return Trained(model, torch.cat(kept).cpu(), clock.series())


def captured(trial: Trial, block: Block) -> Block:
    """The block as a CUDA graph. It runs once first: libraries set themselves up on first use."""
    stream = torch.cuda.Stream(trial.device)
    stream.wait_stream(torch.cuda.current_stream(trial.device))
    with torch.cuda.stream(stream):
        block()
    torch.cuda.current_stream(trial.device).wait_stream(stream)
    recorded = torch.cuda.CUDAGraph()
    # On the same stream, to which autograd's leaves are bound by their first use.
    with torch.cuda.graph(recorded, stream=stream):
        block()
    replay: Block = recorded.replay
    return replay


def graph_optimizer(
    kind: Callable[..., torch.optim.Optimizer],
    parameters: Iterable[torch.Tensor],
    **options: Any,  # noqa: ANN401
) -> torch.optim.Optimizer:
    """The optimizer in one kernel and with its count of steps on the device, as a graph needs it.

    Where this torch has no such form of it, the plain one: capturing says what it lacks.
    """
    wanted = ("capturable", "fused")
    known = [name for name in wanted if name in inspect.signature(kind).parameters]
    parameters = list(parameters)
    on_gpu = all(parameter.is_cuda for parameter in parameters)
    return kind(parameters, **options, **(dict.fromkeys(known, True) if on_gpu else {}))


def on_device(
    trial: Trial, training: Training
) -> tuple[Sequence[torch.Tensor], torch.Tensor | None]:
    """All data, and the order of two graphs' steps at least, a whole number of graphs."""
    data = [trial.put(one) for one in training.data(trial)]
    if training.order is None:
        return data, None
    batch = training.order(trial, 1).shape[1]
    steps = max(len(data[-1]) // batch, 2 * STEPS_A_GRAPH)
    whole = -(-steps // STEPS_A_GRAPH) * STEPS_A_GRAPH
    return data, training.order(trial, whole).to(trial.device)


def batch_of(data: Sequence[torch.Tensor], picked: torch.Tensor | None) -> Sequence[torch.Tensor]:
    """The picked samples; None: all."""
    return data if picked is None else [one[picked] for one in data]


class Laps:
    """A stopwatch that closes a lap when it is long enough, and says when the time is over."""

    def __init__(self, trial: Trial) -> None:
        on_gpu, on_cpu = SECONDS[trial.tier]
        self._end = time.perf_counter() + (on_gpu if trial.on_gpu else on_cpu)
        self._watch = Stopwatch(trial.device)
        self._samples = 0
        self._lap_end = time.perf_counter() + LAP_S
        self.over = False

    def count(self, samples: int) -> None:
        """So many samples have been asked for."""
        self._samples += samples
        now = time.perf_counter()
        if now >= self._lap_end:
            self._watch.lap(self._samples)
            self._samples = 0
            # Asking runs ahead of the device: the time is what it is after waiting for it.
            now = time.perf_counter()
            self._lap_end = now + LAP_S
            self.over = now >= self._end

    def series(self) -> Series:
        """Samples/s of each lap."""
        return self._watch.series()
