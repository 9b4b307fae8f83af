"""What only runs on a GPU, run with the CPU in its place: no figure means anything here.

torch.cuda's calls are replaced by ones that do the same on the CPU, or nothing, so that every line
of these items is run and the checks beside the figures are made. What a card does is another
matter.
"""

import pytest

pytestmark = pytest.mark.torch

PLAY = """
    import contextlib, time
    from types import SimpleNamespace
    import torch
    from torchdoctor.bench import forms, timing
    from torchdoctor.bench.trial import Pace, Trial

    class Played(Trial):
        on_gpu = True

        def size(self, on_gpu, on_cpu):
            return max(on_gpu // 64 // self.shrink, 1)

    class Event:
        def __init__(self, enable_timing): pass
        def record(self): self.at = time.perf_counter()
        def elapsed_time(self, other): return 1e3 * (other.at - self.at)

    class Stream:
        def __init__(self, device=None): pass
        def wait_stream(self, other): pass

    class Graph:
        def replay(self): replayed.append(1)

    @contextlib.contextmanager
    def nothing(*_, **__):
        yield

    replayed = []
    played = dict(
        Event=Event, Stream=Stream, CUDAGraph=Graph, stream=nothing, graph=nothing,
        current_stream=lambda _: Stream(), synchronize=lambda _=None: None,
        manual_seed=torch.manual_seed, empty_cache=lambda: None,
        mem_get_info=lambda _: (2**24, 2**25),
        get_device_properties=lambda _: SimpleNamespace(
            multi_processor_count=4, L2_cache_size=2**16
        ),
    )
    trial = Played('cpu', {tier!r})
    patience = dict(timing.PATIENCE)
    timing.PATIENCE.update({{key: timing.Patience(0.001, 0.02) for key in patience}})
    kept = {{name: getattr(torch.cuda, name) for name in played}}
    vars(torch.cuda).update(played)
    pinned, torch.Tensor.pin_memory = torch.Tensor.pin_memory, lambda tensor: tensor.clone()
    try:
        {run}
    finally:
        vars(torch.cuda).update(kept)
        torch.Tensor.pin_memory = pinned
        timing.PATIENCE.update(patience)
    answer = dict(
        checks=[check._asdict() for check in found.checks], metrics=found.metrics,
        series={{name: len(one.values) for name, one in found.series.items()}}, notes=found.notes,
        replayed=len(replayed),
    )
"""


@pytest.fixture
def played(in_torch):
    def run(lines, tier="quick"):
        return in_torch(PLAY.format(run=lines.replace("\n", "\n        "), tier=tier))

    return run


def item(name):
    return f"from torchdoctor.bench.checks import {name}\nfound = {name}.run(trial)"


def holds(check):
    value, reference = check["value"], check["reference"]
    return {
        "equal": value == reference,
        "at-most": value <= reference,
        "close": abs(value - reference) <= (check["tolerance"] or 0) * abs(reference),
    }[check["rule"]]


@pytest.mark.parametrize("tier", ["quick", "full"])
def test_products_are_timed_and_right(played, tier):
    found = played(item("gemm_speed"), tier)

    assert all(holds(check) for check in found["checks"])
    assert {name.split()[0] for name in found["series"]} >= {"fp32", "fp64", "fp16", "bf16"}
    assert all(found["series"].values())


def test_memory_is_timed_over_what_the_memory_allows(played):
    found = played(item("triad"))

    assert all(holds(check) for check in found["checks"])
    assert found["metrics"]["buffer_bytes"] <= 2**24 / 5
    assert set(found["series"]) == {"triad", "copy"}


def test_copies_are_timed_both_ways_from_both_kinds_of_memory(played):
    found = played(item("transfers"))

    assert all(holds(check) for check in found["checks"])
    assert set(found["series"]) == {"h2d_pinned", "d2h_pinned", "h2d_pageable", "d2h_pageable"}


def test_launches_are_timed_from_python_and_in_a_graph(played):
    found = played(item("launch"))

    assert all(holds(check) for check in found["checks"])
    assert set(found["series"]) == {"eager", "round_trip", "graph"}
    assert found["replayed"] >= 3


def test_a_soak_fills_the_free_memory_and_tells_how_it_goes(played):
    found = played(
        "from torchdoctor.bench.checks import soak\n"
        "told = []\n"
        "pace = Pace(0.05, lambda *words: told.append(words), lambda: False)\n"
        "found = soak.run(trial._replace(pace=pace))\n"
        "found.metrics['told'] = len(told)"
    )

    assert all(holds(check) for check in found["checks"])
    assert found["metrics"]["bytes_under_test"] == pytest.approx(0.9 * 2**24, rel=0.01)
    assert found["metrics"]["told"] >= 1


TRAIN = """\
from torchdoctor.bench.models.embedding import EMBEDDING
from torchdoctor.bench.training import naive
from torchdoctor.bench.trial import Measured

def by_hand(trial, block):
    block()
    return block

def broken(trial, block):
    raise RuntimeError('operation not permitted when stream is capturing')

captured, forms.captured = forms.captured, {capture}
try:
    training = EMBEDDING.training()
    slow = naive(trial, training, 40, 10)
    found = forms.in_all_forms(trial, training, slow, Measured(checks=[]))
finally:
    forms.captured = captured"""


def test_a_training_runs_in_three_forms_that_agree(played):
    found = played(TRAIN.format(capture="by_hand"))

    assert set(found["series"]) == {"naive", "resident", "graph"}
    assert [check["what"].split("'")[0] for check in found["checks"]] == [
        "resident form", "graph form",
    ]  # fmt: skip
    assert all(holds(check) for check in found["checks"])
    assert found["notes"] == []


def test_what_cannot_be_captured_is_said_and_fails_nothing(played):
    found = played(TRAIN.format(capture="broken"))

    assert set(found["series"]) == {"naive", "resident"}
    assert found["notes"] == [
        "not as a CUDA graph: operation not permitted when stream is capturing"
    ]


def test_capturing_runs_the_block_once_before_and_once_into_the_graph(played):
    found = played(
        "from torchdoctor.bench.trial import Measured\n"
        "ran = []\n"
        "again = forms.captured(trial, lambda: ran.append(1))\n"
        "again()\n"
        "found = Measured(checks=[], metrics={'ran': len(ran)})"
    )

    assert (found["metrics"]["ran"], found["replayed"]) == (2, 1)
