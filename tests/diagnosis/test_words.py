"""The vocabulary as data."""

import itertools
import re

from torchdoctor.diagnosis.words import BY_NAME, RANK, WORDS


def test_no_word_is_listed_twice():
    assert len(BY_NAME) == len(WORDS)


def test_words_are_capitals_and_meanings_one_sentence_in_one_line():
    for word in WORDS:
        assert re.fullmatch(r"[A-Z][A-Z0-9_]+", word.word)
        assert re.fullmatch(r"[A-Za-z][^\n]{10,90}\.", word.meaning)


def test_words_of_one_area_stand_together_along_the_flow():
    areas = [area for area, _ in itertools.groupby(word.area for word in WORDS)]

    assert areas == [
        "gpu", "driver", "container", "platform", "torch", "extension", "packages", "run",
    ]  # fmt: skip


def test_the_rank_follows_the_flow():
    assert RANK["NO_NVIDIA_GPU"] < RANK["DRIVER_TOO_OLD"] < RANK["TORCH_CPU_BUILD"]
