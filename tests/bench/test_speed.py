"""Ceilings and what is made of them: a hit and a near miss for each limit."""

import pytest

from torchdoctor.bench.ceilings import NOTHING_KNOWN, Ceilings, ceilings_of, link_peak
from torchdoctor.bench.judge import judge_item
from torchdoctor.bench.messages import Checked, ItemFinished, Series, TelemetryStart
from torchdoctor.bench.speed import judge_speed
from torchdoctor.matrix.model import Ceiling

H100 = {
    "type": "cuda",
    "name": "NVIDIA H100 80GB HBM3",
    "memory_clock_khz": 2_619_000,
    "memory_bus_bits": 5120,
}
ROW = Ceiling(cards=("x",), quantity="bf16", peak=989.0, published=800.0, peak_source="a page")
KNOWN = Ceilings(by_format={"bf16": ROW}, memory_gb_s=1000.0)
STRANGE = Ceilings(memory_gb_s=1000.0)


@pytest.mark.parametrize(
    ("clock_khz", "bits", "gb_s"),
    [
        (2_619_000, 5120, 3352.3),  # H100 80GB HBM3
        (10_501_000, 384, 1008.1),  # RTX 4090
        (14_001_000, 512, 1792.1),  # RTX 5090
        (5_001_000, 256, 320.1),  # T4
        (877_000, 4096, 898.0),  # V100
    ],
)
def test_the_peak_of_memory_is_clock_times_width(clock_khz, bits, gb_s):
    device = {"type": "cuda", "memory_clock_khz": clock_khz, "memory_bus_bits": bits}

    assert ceilings_of((), device).memory_gb_s == gb_s


def test_nvml_tells_what_an_older_torch_does_not():
    card = TelemetryStart(
        message="telemetry-start", max_memory_clock_mhz=2619, memory_bus_bits=5120
    )

    assert ceilings_of((), {"type": "cuda"}, card).memory_gb_s == 3352.3
    assert ceilings_of((), {"type": "cuda"}).memory_gb_s is None


@pytest.mark.parametrize("device", [{"type": "cpu"}, {}, H100 | {"type": "cpu"}], ids=str)
def test_a_cpu_has_no_ceilings(device):
    assert ceilings_of((ROW,), device) is NOTHING_KNOWN


def test_memory_that_is_the_hosts_has_no_peak_of_its_own():
    assert ceilings_of((ROW,), H100 | {"integrated": True}).memory_gb_s is None


def test_a_part_of_a_card_has_no_peak_of_its_own():
    part = H100 | {"name": "NVIDIA H100 80GB HBM3 MIG 1g.10gb"}

    assert ceilings_of((), part).memory_gb_s is None


@pytest.mark.parametrize(
    ("tflops", "status"), [(800.0, "pass"), (641.0, "pass"), (639.0, "warn"), (481.0, "warn"),
                           (479.0, "fail")]
)  # fmt: skip
def test_products_are_held_against_what_others_measured(tflops, status):
    judged = judge_speed("gemm_speed", {"bf16_tflops": tflops}, KNOWN)

    assert judged.status == status
    assert judged.metrics["bf16_of_published"] == tflops / 800


@pytest.mark.parametrize(
    ("gb_s", "status"), [(900.0, "pass"), (701.0, "pass"), (699.0, "warn"), (551.0, "warn"),
                         (549.0, "fail")]
)  # fmt: skip
def test_memory_is_held_against_the_drivers_peak(gb_s, status):
    judged = judge_speed("triad", {"triad_gb_s": gb_s}, KNOWN)

    assert judged.status == status
    assert judged.metrics == {"peak_gb_s": 1000.0, "triad_of_peak": gb_s / 1000}


@pytest.mark.parametrize(("gb_s", "status"), [(48.0, "pass"), (47.0, "warn"), (5.0, "warn")])
def test_a_slow_link_warns_and_never_fails(gb_s, status):
    metrics = {"h2d_pinned_gb_s": gb_s, "d2h_pinned_gb_s": 60.0}

    assert judge_speed("transfers", metrics, KNOWN, link_gb_s=63.0).status == status


def test_what_explains_it_makes_a_warning_of_a_failure():
    excuse = "its power is limited to 350 W of 700 W"
    judged = judge_speed("gemm_speed", {"bf16_tflops": 300.0}, KNOWN, excuses=[excuse])

    assert judged.status == "warn"
    assert judged.words == (
        "bf16 300 TFLOP/s, 38% of the published 800, expected 80% at least (" + excuse + ")",
    )


@pytest.mark.parametrize(
    ("name", "metrics"),
    [
        ("gemm_speed", {"bf16_tflops": 1.0}),
        ("triad", {"triad_gb_s": 1.0}),
        ("transfers", {"h2d_pinned_gb_s": 1.0}),
    ],
)
def test_an_unknown_card_gets_figures_and_no_verdict(name, metrics):
    judged = judge_speed(name, metrics, STRANGE, link_gb_s=63.0)

    assert judged.status == "pass"


def test_an_unknown_cards_memory_is_still_told_beside_its_peak():
    judged = judge_speed("triad", {"triad_gb_s": 420.0}, STRANGE)

    assert judged.words == ("triad 420 GB/s, 42% of the 1000 of clock x bus width",)


def test_fp8_is_told_beside_its_figure_and_not_judged():
    row = Ceiling(cards=("x",), quantity="fp8", peak=1979.0, published=1400.0, peak_source="a page")
    judged = judge_speed("gemm_speed", {"fp8_tflops": 700.0}, Ceilings(by_format={"fp8": row}))

    assert judged.status == "pass"
    assert judged.metrics == {"fp8_of_published": 0.5}


def test_a_format_that_was_not_measured_is_not_judged():
    assert judge_speed("gemm_speed", {"fp32_tflops": 1.0}, KNOWN).status == "pass"


@pytest.mark.parametrize(
    ("generation", "width", "gb_s"),
    [(5, 16, 63.01), (4, 16, 31.5), (3, 8, 7.88), (None, 16, None), (9, 16, None), (4, 0, None)],
)
def test_a_link_moves_what_its_lanes_do(generation, width, gb_s):
    assert link_peak(generation, width) == gb_s


def finished(values, value=0.0):
    check = Checked(what="sum: wrong elements", value=value, rule="equal", reference=0.0)
    return ItemFinished(
        message="item-finished", name="triad", kind="bandwidth", took_s=1.0, checks=(check,),
        metrics={}, series={"triad": Series(unit="GB/s", values=values)},
    )  # fmt: skip


def test_a_slow_item_says_so_and_shows_its_share():
    item = judge_item(finished((600.0, 601.0, 602.0)), KNOWN, dropped=4)

    assert item.status == "warn"
    assert item.because == (
        "triad 601 GB/s, 60% of the 1000 of clock x bus width, expected 70% at least;"
        " GB/s: triad 601; 4 samples left out: the card was held back"
    )
    assert item.metrics["triad_of_peak"] == 0.601


def test_a_wrong_value_weighs_more_than_any_speed():
    item = judge_item(finished((900.0,), value=1.0), KNOWN)

    assert item.status == "fail"
    assert item.because.startswith("sum: wrong elements is 1")


def test_a_fast_item_tells_its_share_beside_its_checks():
    assert judge_item(finished((900.0,)), KNOWN).because == (
        "sum: wrong elements 0, as expected; triad 900 GB/s, 90% of the 1000 of clock x bus width;"
        " GB/s: triad 900"
    )


@pytest.mark.torch
def test_a_device_that_is_slow_on_purpose_falls_below_its_own_ceiling(measured):
    """The same memory, asked ten times for everything it does."""
    healthy, slow = measured("triad"), measured("triad", fault="slow")

    def item(found):
        series = {name: Series(**one) for name, one in found.series.items()}
        message = ItemFinished(
            message="item-finished", name="triad", kind="bandwidth", took_s=1.0,
            checks=found.checks, metrics=found.metrics, series=series,
        )  # fmt: skip
        return judge_item(message, Ceilings(by_format={"bf16": ROW}, memory_gb_s=peak))

    peak = max(healthy.series["triad"]["values"])
    assert item(slow).status == "fail"
    assert "expected 70% at least" in item(slow).because
