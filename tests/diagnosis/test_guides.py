"""What is said of words without looking at a machine."""

import re

import pytest

from torchdoctor.diagnosis import guides
from torchdoctor.diagnosis.guides import GUIDES
from torchdoctor.diagnosis.words import BY_NAME, WORDS

AREAS = (
    guides.gpu, guides.driver, guides.container, guides.platform, guides.torch,
    guides.extension, guides.packages, guides.run,
)  # fmt: skip


def test_every_word_has_one_guide_in_the_order_of_the_vocabulary():
    rows = [guide.word for area in AREAS for guide in area.GUIDES]

    assert rows == [word.word for word in WORDS]
    assert set(GUIDES) == set(BY_NAME)


@pytest.mark.parametrize("guide", GUIDES.values(), ids=lambda guide: guide.word)
def test_a_guide_speaks_in_whole_sentences_and_gives_lines_to_paste(guide):
    for text in (guide.shows, guide.advice):
        assert re.fullmatch(r"[A-Za-z][^\n]+\.", text)
        assert "  " not in text
    assert all(line and line == line.strip() and "\n" not in line for line in guide.commands)
    assert guide.docs is None or guide.docs.startswith("https://")
