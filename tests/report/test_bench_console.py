from dataclasses import replace

import benched
from torchdoctor.bench.merging import merge
from torchdoctor.bench.model import BenchReport, Item, Node
from torchdoctor.report.bench_console import show_bench


def shown(capsys, report):
    show_bench(report)
    return capsys.readouterr().out


def test_verdict_reason_and_items_come_first(capsys):
    lines = shown(capsys, benched.report()).splitlines()

    assert lines[:2] == ["bench: CRITICAL", "  fft: error 0.3 above its limit."]
    assert lines[2].split() == ["gemm_speed", "pass", "bf16", "784", "TFLOP/s"]


def test_what_became_of_a_baseline_stands_below(capsys):
    out = shown(capsys, benched.report())

    assert "Since the baseline of 2026-11-24T10:00:00+00:00" in out
    assert "  triad: triad  slower  0.80\n" in out
    assert "  unchanged: 1\n" in out
    assert "in one of the two only: fft: r2c" in out


def test_of_several_devices_each_says_what_did_not_pass(capsys):
    good = Item(name="mlp", kind="model", status="pass", because="fine")
    bad = Item(name="gemm", kind="gemm", status="fail", because="3 elements are wrong")
    well = BenchReport(verdict="PASS", because="All passed.", items=(good,))
    parts = [
        replace(well, node=Node(host="a", rank=0)),
        replace(well, node=Node(host="a", rank=1), verdict="CRITICAL", items=(good, bad)),
    ]

    out = shown(capsys, merge(parts))

    assert "\na rank 0: PASS\n  All passed.\n" in out
    assert "\na rank 1: CRITICAL\n" in out
    assert "  gemm  fail  3 elements are wrong\n" in out
    assert out.count("mlp") == 0
