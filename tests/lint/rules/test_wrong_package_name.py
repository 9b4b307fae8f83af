"""Packages that are called otherwise."""

import pytest

WORD = "WRONG_PACKAGE_NAME"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("pip install pytorch==2.6.0", "pip install torch==2.6.0"),
        ("uv add pytorch", "uv add torch"),
        ("conda install torch=2.5.1 -c pytorch", "conda install pytorch=2.5.1 -c pytorch"),
    ],
)
def test_fires_and_names_the_right_one(text, line, found):
    [one] = found(text)

    assert (one.reason, one.fix.line) == (WORD, line)


@pytest.mark.parametrize(
    "text",
    [
        "pip install torch==2.6.0",
        "pip install pytorch-lightning",
        "conda install pytorch=2.5.1 -c pytorch",
    ],
)
def test_is_silent_for_names_that_are_right(text, words):
    assert words(text) == []
