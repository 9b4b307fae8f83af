"""Sampling until the answer stands still: on a CPU, where the clock takes the place of events."""

import pytest

pytestmark = pytest.mark.torch

PREPARE = """
    import time
    from torchdoctor.bench import timing
    from torchdoctor.bench.trial import Trial
    trial = Trial('cpu', 'quick')
"""


def test_quiet_is_when_the_middle_half_lies_close_together(in_torch):
    answer = in_torch(
        PREPARE
        + """
    steady = [1.0] * 8 + [1.5, 0.5]
    answer = [timing.is_quiet(steady), timing.is_quiet([1.0, 1.03] * 5)]
    """
    )

    assert answer == [True, False]


def test_it_stops_as_soon_as_the_samples_are_quiet(in_torch):
    answer = in_torch(
        PREPARE
        + """
    samples = []
    for _ in timing.until_quiet(trial, samples, glance=False):
        samples.append(1.0)
    answer = len(samples)
    """
    )

    assert answer == 10


def test_it_stops_when_the_time_is_over_but_not_before_three_samples(in_torch):
    answer = in_torch(
        PREPARE
        + """
    began, samples = time.perf_counter(), []
    for _ in timing.until_quiet(trial, samples, glance=True):
        time.sleep(0.02)
        samples.append(float(len(samples) + 1))
    answer = [len(samples), time.perf_counter() - began]
    """
    )

    assert answer[0] == 3
    assert answer[1] < 10


def test_a_rate_is_what_one_call_does_over_its_time(in_torch):
    answer = in_torch(
        PREPARE
        + """
    found = timing.rate(trial, lambda: time.sleep(0.002), 'GB/s', 2e9, glance=True)
    answer = found._asdict()
    """
    )

    assert answer["unit"] == "GB/s"
    assert len(answer["values"]) == len(answer["ends"]) >= 3
    # 2 GB in at least 2 ms, and asleep for longer on a busy machine.
    assert all(0 < value <= 1000 for value in answer["values"])
    assert answer["ends"] == sorted(answer["ends"])


def test_what_takes_little_time_is_called_many_times_a_sample(in_torch):
    answer = in_torch(
        PREPARE
        + """
    calls = []
    repeat = timing.warm_up(trial, lambda: calls.append(1), 0.005)
    once = timing.warm_up(trial, lambda: time.sleep(0.01), 0.0)
    answer = [repeat, once, len(calls)]
    """
    )

    assert answer[0] > 10
    assert answer[1] == 1
    assert answer[2] > 0


def test_a_slow_device_takes_several_times_as_long(in_torch):
    answer = in_torch(
        PREPARE
        + """
    from torchdoctor.bench.faults import SLOW_CALLS
    calls = []
    timing.slowed(trial._replace(fault='slow'), lambda: calls.append(1))()
    timing.slowed(trial, lambda: calls.append(1))()
    answer = len(calls) - SLOW_CALLS
    """
    )

    assert answer == 1


def test_latency_is_told_in_microseconds_of_one_call(in_torch):
    answer = in_torch(
        PREPARE + "    answer = timing.latency(trial, lambda: time.sleep(0.01), 10)._asdict()"
    )

    assert answer["unit"] == "us"
    assert min(answer["values"]) >= 1000


SHAPES = """
    from types import SimpleNamespace
    import torch
    from torchdoctor.bench.checks import gemm_speed
    from torchdoctor.bench.trial import Trial
"""


def test_on_a_gpu_one_shape_gives_every_multiprocessor_the_same_tiles(in_torch):
    answer = in_torch(
        SHAPES
        + """
    kept = torch.cuda.get_device_properties
    torch.cuda.get_device_properties = lambda _: SimpleNamespace(multi_processor_count=132)
    answer = [list(shape) for shape in gemm_speed.shapes(Trial('cuda:0', 'full'))]
    torch.cuda.get_device_properties = kept
    """
    )

    assert [8448, 8192, 8192] in answer  # 66 x 32 tiles: 16 for each of 132
    flops = [m * n * k for m, n, k in answer]
    assert flops == sorted(flops)
    assert len(set(answer[0])) == 1


def test_a_shape_that_would_take_too_long_is_left_out(in_torch):
    answer = in_torch(
        SHAPES
        + """
    from torchdoctor.bench.trial import Series
    seen = []

    def slow_rate(trial, call, unit, amount, **how):
        seen.append(amount)
        return Series(unit, [1e-4], [0.0])

    kept, gemm_speed.rate = gemm_speed.rate, slow_rate
    chosen = gemm_speed.chosen(Trial('cpu', 'full'), 'fp32', torch.float32)
    gemm_speed.rate = kept
    answer = [len(seen), [str(shape) for shape in chosen]]
    """
    )

    assert answer == [1, ["256x256x256"]]


def test_a_format_that_the_library_refuses_costs_itself_and_is_said(in_torch):
    answer = in_torch(
        SHAPES
        + """
    def refused(trial, name, dtype, found):
        if name == 'bf16':
            raise RuntimeError('CUBLAS_STATUS_NOT_SUPPORTED\\nwhere it was called')
        found.series[name] = 1

    kept, gemm_speed.time_format = gemm_speed.time_format, refused
    found = gemm_speed.run(Trial('cpu', 'quick'))
    gemm_speed.time_format = kept
    answer = [sorted(found.series), found.notes]
    """
    )

    assert "fp32" in answer[0]
    assert "bf16" not in answer[0]
    assert answer[1] == ["without bf16: CUBLAS_STATUS_NOT_SUPPORTED"]


def test_an_element_of_memory_that_changed_during_a_soak_is_counted(in_torch):
    answer = in_torch(
        """
    from torchdoctor.bench.checks import soak
    from torchdoctor.bench.trial import Trial
    trial = Trial('cpu', 'quick')
    products, _ = soak.multiplied(trial)
    sums, found = soak.buffers(trial), soak.Passes()
    soak.one_pass(trial, products, sums, found)
    healthy = found.wrong_elements, found.wrong_products
    sums.b[12345] += 1
    products[0].left[3, 7] += 1
    soak.one_pass(trial, products, sums, found)
    answer = [healthy, (found.wrong_elements, found.wrong_products)]
    """
    )

    assert answer == [[0, 0], [1, 1]]
