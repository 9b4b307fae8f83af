import io

import pytest
from rich.console import Console

from torchdoctor.install.events import Event
from torchdoctor.report.progress import Progress, status_line


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
        (event(done_bytes=1_500_000, total_bytes=9_000_000), "x", "1:05 installing 2 of 9 MB: x"),
        (event(phase="verify"), "", "1:05 verifying"),
    ],
)
def test_an_event_is_one_line(happened, last, shown):
    assert status_line(happened, last) == shown


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
