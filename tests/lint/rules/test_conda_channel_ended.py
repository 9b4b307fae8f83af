"""conda's channel pytorch, which ended."""

import pytest

WORD = "VARIANT_NOT_PUBLISHED"


@pytest.mark.parametrize(
    "text",
    [
        "conda install pytorch=2.6 -c pytorch",
        "conda install pytorch==2.7.1 torchvision -c pytorch -c nvidia",
        "mamba install pytorch=2.5.1 pytorch-cuda=12.6 -c pytorch -c nvidia",
    ],
)
def test_fires_behind_the_end_of_the_channel(text, words):
    assert words(text) == [WORD]


@pytest.mark.parametrize(
    "text",
    [
        "conda install pytorch=2.5.1 pytorch-cuda=12.4 -c pytorch -c nvidia",
        "conda install pytorch=2.7 -c conda-forge",
        "conda install pytorch=2.7 -c pytorch -c conda-forge",
        "conda install numpy=2.6 -c pytorch",
    ],
)
def test_is_silent_before_it_and_for_other_channels(text, words):
    assert words(text) == []
