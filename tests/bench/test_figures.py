"""Medians and spreads in our process, from what the worker tells."""

import pytest

from torchdoctor.bench.figures import figures_of, told_of_forms, told_of_rates
from torchdoctor.bench.messages import ItemFinished, Series


def finished(name, unit, kind="model", **series):
    return ItemFinished(
        message="item-finished",
        name=name,
        kind=kind,
        took_s=1.0,
        checks=(),
        metrics={},
        series={
            label.replace("_x_", " "): Series(unit=unit, values=tuple(map(float, values)))
            for label, values in series.items()
        },
    )


def test_the_fastest_form_is_the_items_and_all_are_told():
    found = figures_of(
        finished("mlp", "samples/s", naive=[9, 10, 11], resident=[20, 20], graph=[100, 101, 99])
    )

    assert found["samples_per_s"] == found["median"] == found["graph_samples_per_s"] == 100
    assert (found["naive_samples_per_s"], found["resident_samples_per_s"]) == (10, 20)
    assert found["speedup"] == 10
    assert (found["iqr"], found["n"]) == (1.0, 3)


def test_an_item_with_one_form_has_no_speedup():
    found = figures_of(finished("resnet18", "samples/s", naive=[5.0]))

    assert found["samples_per_s"] == 5.0
    assert "speedup" not in found
    assert found["iqr"] is None


def test_products_tell_the_best_shape_and_the_best_square():
    found = figures_of(
        finished(
            "gemm_speed",
            "TFLOP/s",
            "gemm",
            fp32_x_64x64x64=[1, 1],
            bf16_x_64x64x64=[4, 4],
            bf16_x_128x128x128=[6, 6],
            bf16_x_128x256x64=[8, 8],
        )
    )

    assert (found["bf16_tflops"], found["bf16_shape"]) == (8, "128x256x64")
    assert found["bf16_square_tflops"] == 6
    assert found["fp32_tflops"] == 1
    assert found["median"] == 8  # bf16 stands for the item


def test_other_series_have_their_unit_in_the_key():
    found = figures_of(finished("triad", "GB/s", "bandwidth", copy=[1], triad=[2, 3, 4]))

    assert (found["triad_gb_s"], found["copy_gb_s"], found["triad_n"]) == (3, 1, 3)
    assert found["median"] == 3


def test_no_samples_make_no_figures():
    assert figures_of(finished("gemm", "TFLOP/s", "gemm")) == {}
    assert figures_of(finished("triad", "GB/s", "bandwidth", triad=[])) == {}


LOOP = "samples/s: 43.8 k in the plain loop, "
RESIDENT = "70.3 k with data on the device"


@pytest.mark.parametrize(
    ("graph", "end"),
    [
        (
            [832_000.0],
            ", 832 k as a CUDA graph, x 19: in the plain loop the card waits for Python 95% of",
        ),
        ([71_000.0], ", 71 k as a CUDA graph, x 1.62: in the plain loop the card waits"),
        ([60_000.0], ", 60 k as a CUDA graph, x 1.61: in the plain loop the card waits"),
        ([], ", x 1.61"),
    ],
)
def test_the_forms_tell_the_user_what_the_loop_costs(graph, end):
    found = figures_of(finished("mlp", "samples/s", naive=[43_800], resident=[70_300], graph=graph))

    [sentence] = told_of_forms(found)
    assert sentence.startswith(LOOP + RESIDENT + end)


def test_a_loop_that_loses_little_keeps_the_card_busy():
    found = figures_of(finished("mlp", "samples/s", naive=[80], graph=[100]))

    assert told_of_forms(found)[0].endswith("x 1.25: the plain loop keeps the card busy")


def test_one_form_tells_nothing():
    assert told_of_forms(figures_of(finished("resnet18", "samples/s", naive=[5.0]))) == []


def test_rates_are_told_a_unit_a_sentence():
    products = finished(
        "gemm_speed", "TFLOP/s", "gemm", bf16_x_64x64x64=[790.4], fp32_x_32x32x32=[51.25]
    )
    copies = finished("transfers", "GB/s", "bandwidth", h2d_pinned=[55.1], d2h_pinned=[54.0])

    assert told_of_rates(figures_of(products)) == [
        "TFLOP/s: bf16 790 (64x64x64), fp32 51.2 (32x32x32)"
    ]
    assert told_of_rates(figures_of(copies)) == ["GB/s: h2d pinned 55.1, d2h pinned 54"]
    assert told_of_rates(figures_of(finished("mlp", "samples/s", naive=[5.0]))) == []


def test_a_soak_tells_how_long_it_went_and_how_speeds_changed():
    rates = [100.0] * 5 + [99.0] * 10 + [50.0] + [90.0] * 4
    metrics = figures_of(finished("soak", "TFLOP/s", "health", gemm=rates))

    assert metrics["drift_gemm"] == pytest.approx(-0.1)
    assert metrics["slowest_gemm"] == pytest.approx(50 / 99)
    assert told_of_rates({**metrics, "passes": 20, "minutes": 1.25}) == [
        "TFLOP/s: gemm 99",
        "20 passes in 1.2 min",
        "gemm drifted by -10.0%, its slowest pass 51% of the median",
    ]


def test_of_a_short_soak_nothing_is_said_about_drift():
    metrics = figures_of(finished("soak", "TFLOP/s", "health", gemm=[1.0] * 14))

    assert "drift_gemm" not in metrics
