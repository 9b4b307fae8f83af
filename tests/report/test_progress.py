import io

import pytest
from rich.console import Console

from spoken import Spoken
from torchdoctor.install.events import Coming, Event
from torchdoctor.report.progress import Progress, amount, clock, status_line
from torchdoctor.texts import say, speak

TORCH = Coming(
    file="torch-2.6.0-py3-none-any.whl",
    done_bytes=512_000_000,
    total_bytes=900_000_000,
    speed_bytes_s=12_300_000.0,
    eta_s=31.4,
)
CUBLAS = Coming(file="nvidia_cublas-13.0-py3-none-any.whl", done_bytes=3_000_000)


def event(**changes):
    return Event(**{"phase": "install", "elapsed_s": 65.4, **changes})


@pytest.mark.parametrize(
    ("happened", "last", "shown"),
    [
        (
            event(source="aliyun"),
            "Collecting torch",
            "1:05 installing from aliyun: Collecting torch",
        ),
        (event(done_bytes=1_500_000, total_bytes=9_000_000), "x", "1:05 installing 1.5 of 9 MB: x"),
        (
            event(
                phase="download",
                done_bytes=820_400_000,
                total_bytes=2_500_000_000,
                speed_bytes_s=31_200_000.0,
                eta_s=54.0,
                coming=(TORCH, CUBLAS),
            ),
            "x",
            (
                "1:05 downloading 820 of 2500 MB, 31.2 MB/s, 0:54 left: "
                "torch 512 of 900 MB, 12.3 MB/s, 0:31 left; nvidia_cublas 3 MB"
            ),
        ),
        (event(phase="verify"), "", "1:05 verifying"),
    ],
)
def test_an_event_is_one_line(happened, last, shown):
    assert status_line(happened, last) == shown


CHINESE = Spoken(
    {
        "downloading": "下载",
        "{phase} from {source}": "来源 {source}：{phase}",  # noqa: RUF001 - Chinese has its own marks
        "{done} of {total} MB": "{done} / {total} MB",
        "{time} left": "剩余 {time}",
        "{file} in the cache is damaged, and fetched again": "缓存中的 {file} 已损坏",
    }
)


@pytest.fixture
def in_chinese():
    speak(CHINESE)
    yield
    speak(None)


def test_an_event_is_told_in_the_users_language(in_chinese):
    damaged = say("{file} in the cache is damaged, and fetched again", file="x.whl")
    happened = event(
        phase="download",
        source="aliyun",
        done_bytes=1_500_000,
        total_bytes=9_000_000,
        eta_s=31.4,
    )

    assert status_line(happened, damaged) == (
        "1:05 来源 aliyun：下载 1.5 / 9 MB, 剩余 0:31: 缓存中的 x.whl 已损坏"  # noqa: RUF001 - as above
    )


def test_without_a_terminal_our_lines_are_printed_and_a_sign_of_life_every_five_seconds(capsys):
    with Progress(Console(file=io.StringIO())) as progress:
        for second in range(12):
            progress.on_event(event(elapsed_s=float(second), line=f"line {second} of pip"))
        progress.on_event(event(elapsed_s=12.0, line="$ python -m pip install torch"))
        progress.on_event(event(elapsed_s=13.0, phase="verify", line="import passed"))

    shown = capsys.readouterr().err.splitlines()
    assert [line.split()[0] for line in shown] == ["0:05", "0:10", "0:12", "0:13"]
    assert shown[0].endswith("line 5 of pip")


def test_on_a_terminal_one_line_is_kept_up_to_date_and_taken_away():
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=True, width=40, color_system=None)

    with Progress(console) as progress:
        progress.on_event(event(line="Collecting torch with a very long line that would wrap"))

    assert max(len(part) for part in screen.getvalue().split("\r")) < 60


def test_on_a_terminal_every_file_has_a_line():
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=True, width=100, color_system=None)

    with Progress(console) as progress:
        progress.on_event(event(phase="download", done_bytes=1, coming=(TORCH, CUBLAS)))

    shown = screen.getvalue()
    assert "torch-2.6.0-py3-none-any.whl: 512 of 900 MB, 12.3 MB/s, 0:31 left" in shown
    assert "nvidia_cublas-13.0-py3-none-any.whl: 3 MB" in shown


def test_a_slow_link_shows_figures_that_mean_something():
    slow = Coming(
        file="x", done_bytes=40_000, total_bytes=800_000_000, speed_bytes_s=1020.0, eta_s=784_000.0
    )

    assert amount(slow) == " 0 of 800 MB, 1.0 kB/s, 9 d 1 h left"


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (5, "0:05"),
        (125.9, "2:05"),
        (10_925, "3:02:05"),
        (100_000, "27:46:40"),
        (172_800, "2 d 0 h"),
    ],
)
def test_a_time_is_short_whatever_its_length(seconds, shown):
    assert clock(seconds) == shown
