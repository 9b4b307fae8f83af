"""Every word that a text can tell is told by one, and not by a text that merely looks like it."""

import pytest

from reading_reports import REPORTS
from told import words_of
from torchdoctor.diagnosis.words import BY_NAME

PLAN = "a plan says it of a build that is asked for or chosen"
LINT = "read from install lines and files, not from what went wrong"
LIVE = "it takes a look at the machine itself"
OURS = "torchdoctor's own install says it"
NOT_IN_TEXT = {
    "FACTS_INCOMPLETE": PLAN,
    "RELEASE_END_OF_LIFE": PLAN,
    "COMPANION_NOT_AVAILABLE": PLAN,
    "TORCH_UNPINNED": LINT,
    "IMAGE_LARGER_THAN_NEEDED": LINT,
    "IMAGE_WHEEL_CUDA_DIFFER": LINT,
    "BUILD_LARGER_THAN_NEEDED": LIVE,
    "BF16_EMULATED": LIVE,
    "WSL_LINUX_DRIVER_INSTALLED": LIVE,
    "COMPUTATION_WRONG": OURS,
    "INSTALLER_FAILED": OURS,
    "PIP_INSTALLS_ELSEWHERE": OURS,
}
"""Words that no report of a user shows, with the reason."""


def test_every_word_has_a_report_and_a_near_miss_or_a_reason():
    assert not set(REPORTS) & set(NOT_IN_TEXT)
    assert set(REPORTS) | set(NOT_IN_TEXT) == set(BY_NAME)


@pytest.mark.parametrize("word", REPORTS)
def test_a_report_tells_its_word_first(word):
    assert words_of(REPORTS[word][0])[:1] == [word]


@pytest.mark.parametrize("word", REPORTS)
def test_a_near_miss_does_not_tell_it(word):
    assert word not in words_of(REPORTS[word][1])
