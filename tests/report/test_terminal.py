"""Lines that stand alone fit a terminal, and stay whole in a pipe."""

import pytest

from torchdoctor.report.terminal import columns_of, fitted

LINE = (
    "  official   INDEX_UNREACHABLE    -       https://example.org/cpu: Connection refused (0.1 s)"
)


@pytest.mark.parametrize("columns", [None, len(LINE), 200])
def test_a_line_that_fits_or_goes_into_a_pipe_stays_whole(columns):
    assert fitted(LINE, columns) == [LINE]


@pytest.mark.parametrize("columns", [40, 60, len(LINE) - 1])
def test_a_longer_one_goes_on_below_and_deeper(columns):
    first, *others = fitted(LINE, columns)

    assert first.startswith("  official")
    assert others
    assert all(line.startswith("    ") for line in others)
    assert all(columns_of(line) <= columns for line in (first, *others))
    assert "".join([first, *others]).split() == LINE.split() or columns == 40


def test_a_chinese_character_takes_two_columns():
    assert columns_of("torch \u9a71\u52a8") == 10
    assert all(columns_of(line) <= 22 for line in fitted("\u9a71\u52a8" * 20, 22))
