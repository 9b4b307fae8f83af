"""How fast cards are: each row's threshold lies where a healthy card can be."""

from dataclasses import replace

import pytest

from small_matrix import write_small
from torchdoctor.errors import BadMatrix
from torchdoctor.matrix.ceiling_rows import Ceiling
from torchdoctor.matrix.loader import load_matrix


def test_every_threshold_lies_between_0_4_and_0_95_of_its_own_peak(matrix):
    assert matrix.ceilings
    for row in matrix.ceilings:
        assert 0.4 * row.peak <= row.passes_at <= 0.95 * row.peak, row


@pytest.mark.parametrize(
    "spoilt",
    [
        {"published": 79.45},  # a digit lost
        {"published": 794_500.0},  # GFLOP/s
        {"peak": 1979.0, "published": 794.5 / 2},  # with sparsity on one side
        {"published": 1200.0},
    ],
    ids=str,
)
def test_a_row_out_of_bounds_is_noticed(matrix, spoilt):
    [row] = [r for r in matrix.ceilings_of("NVIDIA H100 80GB HBM3") if r.quantity == "bf16"]

    assert row.is_plausible
    assert not replace(row, **spoilt).is_plausible


def test_a_card_has_one_row_a_format(matrix):
    named = [(card, row.quantity) for row in matrix.ceilings for card in row.cards]

    assert len(set(named)) == len(named)


def test_a_card_without_a_row_is_not_known(matrix):
    assert matrix.ceilings_of("NVIDIA H100 80GB HBM3 MIG 1g.10gb") == ()
    assert {row.quantity for row in matrix.ceilings_of("NVIDIA H200")} >= {"bf16", "fp16"}


def test_the_published_figure_decides_and_not_the_peak():
    row = Ceiling(cards=("x",), quantity="bf16", peak=100.0, published=70.0, peak_source="a page")

    assert (row.passes_at, row.fails_below) == (pytest.approx(56), pytest.approx(42))


def test_an_unknown_format_is_refused(tmp_path):
    folder = write_small(tmp_path, {"ceilings.toml": ('"bf16"', '"bf17"')})

    with pytest.raises(BadMatrix, match=r"ceilings\.toml"):
        len(load_matrix(folder).ceilings)
