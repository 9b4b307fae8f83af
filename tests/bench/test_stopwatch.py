import pytest

pytestmark = pytest.mark.torch


def test_each_lap_gives_a_rate(in_torch):
    answer = in_torch(
        """
        from torchdoctor.bench.stopwatch import Stopwatch
        watch = Stopwatch('cpu'); watch.lap(100); watch.lap(100)
        answer = watch.series()._asdict()
        """
    )

    assert answer["unit"] == "samples/s"
    assert len(answer["values"]) == len(answer["ends"]) == 2
    assert all(rate > 0 for rate in answer["values"])


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
