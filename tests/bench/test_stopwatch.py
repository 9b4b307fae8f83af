import pytest

pytestmark = pytest.mark.torch


def test_each_lap_gives_a_rate(in_torch):
    answer = in_torch(
        """
        from torchdoctor.bench.stopwatch import Stopwatch
        watch = Stopwatch('cpu'); watch.lap(100); watch.lap(100)
        answer = watch.rates
        """
    )

    assert len(answer) == 2
    assert all(rate > 0 for rate in answer)


def test_the_device_is_waited_for_at_every_reading(in_torch):
    """A kernel only queues up when it is called: without waiting, the queue would be timed."""
    answer = in_torch(
        """
        import torch
        from torchdoctor.bench.stopwatch import Stopwatch
        answer = []
        kept, torch.cuda.synchronize = torch.cuda.synchronize, answer.append
        watch = Stopwatch('cuda:1'); watch.lap(1); watch.lap(1)
        torch.cuda.synchronize = kept
        """
    )

    assert answer == ["cuda:1"] * 3


def test_laps_are_summed_up_by_median_and_quartiles(in_torch):
    answer = in_torch(
        """
        from torchdoctor.bench.stopwatch import rate_metrics
        answer = [rate_metrics([10.0, 20.0, 30.0, 1000.0]), rate_metrics([10.0])]
        """
    )

    assert answer[0]["samples_per_s"] == answer[0]["naive_samples_per_s"] == 25.0
    assert (answer[0]["median"], answer[0]["iqr"], answer[0]["n"]) == (25.0, 255.0, 4)
    assert answer[1]["iqr"] is None
