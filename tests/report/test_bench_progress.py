import io
import re

import pytest
from rich.console import Console

from torchdoctor.bench.messages import (
    Hello,
    ItemCrashed,
    ItemFinished,
    ItemProgress,
    ItemSkipped,
    ItemStarted,
    TelemetrySample,
)
from torchdoctor.report.bench_progress import BenchProgress, card_words

HELLO = Hello(message="hello", protocol=1, python="3.11", items=("gemm", "mlp", "nccl"))
HOT = TelemetrySample(
    message="telemetry", at=1.0, sm_clock_mhz=1980, power_watts=640.4, temperature_c=61.0
)


def started(name):
    return ItemStarted(message="item-started", name=name)


def finished(name):
    return ItemFinished(
        message="item-finished", name=name, kind="model", took_s=1.25, checks=(), metrics={}
    )


SAID = (
    HELLO,
    started("gemm"),
    HOT,
    finished("gemm"),
    started("mlp"),
    ItemCrashed(message="item-crashed", name="mlp", words="RuntimeError: out of luck"),
    started("nccl"),
    ItemSkipped(message="item-skipped", name="nccl", kind="collective", words="one GPU alone"),
)


def test_without_a_terminal_each_item_is_a_line(capsys):
    with BenchProgress() as progress:
        for message in SAID:
            progress.on_event(message)

    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines() == [
        "1/3 gemm: 1.2 s, 1980 MHz, 640 W, 61 °C",
        "2/3 mlp: crashed",
        "3/3 nccl: skipped",
    ]


def screen(*messages, width=80):
    """The last line that a terminal shows after these messages."""
    console = Console(file=io.StringIO(), force_terminal=True, width=width, color_system=None)
    now = [0.0]
    with BenchProgress(console, clock=lambda: now[0]) as progress:
        now[0] = 65.0
        for message in messages:
            progress.on_event(message)
    frames = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", console.file.getvalue())
    return [line.strip() for line in re.split(r"[\r\n]+", frames) if line.strip()][-1]


def test_a_terminal_shows_item_clock_and_power_in_one_line():
    assert screen(*SAID[:3]) == "1:05  1/3 gemm  1980 MHz, 640 W, 61 °C"


def test_an_item_that_takes_long_says_how_far_it_is():
    progress = ItemProgress(message="item-progress", name="mlp", share=0.25, words="pass 3")

    assert screen(HELLO, started("mlp"), progress) == "1:05  2/3 mlp  25% pass 3"


def test_a_narrow_terminal_gets_a_short_line():
    line = screen(*SAID[:3], width=30)

    assert len(line) <= 29
    assert line.endswith("…")


@pytest.mark.parametrize(
    ("known", "words"),
    [
        ({}, ""),
        ({"power_watts": 70.0}, "70 W"),
        ({"sm_clock_mhz": 1500, "temperature_c": 40.0}, "1500 MHz, 40 °C"),
    ],
)
def test_what_a_card_does_not_tell_is_left_out(known, words):
    assert card_words(TelemetrySample(message="telemetry", at=0.0, **known)) == words
