import json

import pytest

from torchdoctor import plain
from torchdoctor.bench.merging import Reduced, absent, collective_item, merge, with_item
from torchdoctor.bench.model import BenchReport, Item, Node

H100 = {"name": "NVIDIA H100 80GB HBM3", "type": "cuda"}


def part(rank=0, speed=100.0, verdict="PASS", because="All passed."):
    item = Item(
        name="triad", kind="bandwidth", status="pass", because="fine",
        metrics={"triad_gb_s": speed},
    )  # fmt: skip
    node = Node(host="a", rank=rank, gpu=str(rank))
    return BenchReport(verdict=verdict, because=because, device=H100, items=(item,), node=node)


def test_devices_that_pass_pass_together():
    report = merge([part(0), part(1)])

    assert (report.verdict, report.because) == ("PASS", "All 2 devices passed.")
    assert report.device == {**H100, "count": 2}
    assert [item.status for item in report.items] == ["pass"]
    assert len(report.parts) == 2


@pytest.mark.parametrize(
    ("speed", "status", "verdict"), [(85.0, "warn", "WARNING"), (70.0, "fail", "CRITICAL")]
)
def test_the_straggler_is_named_with_what_it_is_slow_at(speed, status, verdict):
    report = merge([part(0), part(1, speed), part(2)])

    [stragglers] = report.items
    assert (stragglers.status, report.verdict) == (status, verdict)
    words = f"a rank 1 GPU 1: triad.triad_gb_s is {speed / 100:.2f} of the best"
    assert stragglers.because == words
    assert report.because == f"stragglers: {words}."


def test_the_worst_device_decides_and_is_named():
    report = merge([part(0), part(1, verdict="CRITICAL", because="gemm: wrong.")])

    assert (report.verdict, report.because) == ("CRITICAL", "a rank 1 GPU 1: gemm: wrong.")


def test_a_device_that_was_not_heard_of_leaves_the_verdict_open():
    missing = absent(Node(host="not known", rank=1), "rank 1 did not come within 5 s.", part())
    report = merge([part(0), missing])

    assert report.verdict == "UNKNOWN"
    assert report.because == "not known rank 1: rank 1 did not come within 5 s."


def test_one_more_item_can_only_make_a_verdict_worse():
    bad = Item(name="all_reduce", kind="collective", status="fail", because="3 wrong")

    assert with_item(part(), bad).because == "all_reduce: 3 wrong."
    assert with_item(part(verdict="CRITICAL", because="gemm"), bad).because == "gemm"
    good = Item(name="all_reduce", kind="collective", status="pass", because="right")
    assert with_item(part(verdict="INFO", because="x"), good).verdict == "INFO"


@pytest.mark.parametrize(
    ("reduced", "status", "words"),
    [
        (Reduced(backend="gloo", bytes=2**22, wrong=0, gb_s=1.5), "pass", "1.5 GB/s on the bus"),
        (Reduced(backend="nccl", bytes=2**22, wrong=3, gb_s=1.5), "fail", "3 elements are not"),
        (None, "unknown", "rank 3 did not come"),
    ],
)
def test_wrong_sums_fail_and_a_collective_that_did_not_take_place_is_unknown(
    reduced, status, words
):
    item = collective_item(reduced, 4, "rank 3 did not come")

    assert item.status == status
    assert words in item.because


def test_a_merged_document_is_below_16_kb_a_device():
    parts = [part(rank, 50.0 + rank) for rank in range(64)]

    assert len(json.dumps(plain.encode(merge(parts)), indent=2)) < 16_000 * 64
