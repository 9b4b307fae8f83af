import pytest

from torchdoctor.install.wanted import WantedFile
from torchdoctor.install.watch import Pace, Watch

TORCH = WantedFile(name="torch.whl", package="torch", version="1", url="")
OTHER = WantedFile(name="other.whl", package="other", version="1", url="")


@pytest.fixture
def clock():
    class Clock:
        now = 0.0

        def __call__(self):
            return self.now

    return Clock()


@pytest.fixture
def watch(clock):
    return Watch({"torch.whl": 1000, "other.whl": None}, clock)


def test_each_file_and_all_of_them_have_their_speed_and_their_end(watch, clock):
    watch.on_bytes(TORCH, 0, 1000)
    watch.on_bytes(OTHER, 0, 200)
    watch.how_far()
    clock.now = 2.0
    watch.on_bytes(TORCH, 100, 1000)
    watch.on_bytes(OTHER, 100, 200)

    seen = watch.how_far()

    assert (seen.done_bytes, seen.total_bytes) == (200, 1200)
    assert (seen.speed_bytes_s, seen.eta_s) == (100.0, 10.0)
    assert [(one.file, one.speed_bytes_s, one.eta_s) for one in seen.coming] == [
        ("torch.whl", 50.0, 18.0),
        ("other.whl", 50.0, 2.0),
    ]


def test_what_an_earlier_run_has_left_makes_no_speed(watch, clock):
    watch.how_far()
    clock.now = 1.0
    watch.on_bytes(TORCH, 900, 1000)

    seen = watch.how_far()

    assert (seen.done_bytes, seen.speed_bytes_s, seen.eta_s) == (900, None, None)


def test_what_is_whole_is_not_coming_any_more(watch):
    watch.on_bytes(TORCH, 1000, 1000)
    watch.finish("torch.whl")

    assert watch.how_far().coming == ()
    assert watch.how_far().total_bytes is None  # nobody has said how large the other one is


def test_the_speed_is_that_of_the_last_seconds():
    pace = Pace()
    for second in range(60):
        pace.note(float(second), second * 1000)

    assert pace.note(60.0, 60_000) == 1000.0
    assert pace.note(63.0, 60_000) == 400.0  # 2 s of the last 5
    assert pace.note(70.0, 60_000) is None
