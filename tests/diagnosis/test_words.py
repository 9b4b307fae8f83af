"""The vocabulary as data."""

import itertools
import re
from pathlib import Path

from reading_reports import REPORTS
from torchdoctor.diagnosis.engine import all_rules
from torchdoctor.diagnosis.words import BY_NAME, RANK, WORDS

TESTS = Path(__file__).parent.parent
# Words without a rule for machines that no text of a user shows: where their pair is.
ELSEWHERE = {
    "FACTS_INCOMPLETE": "plan/test_words_of_plans.py",
    "COMPANION_NOT_AVAILABLE": "plan/test_words_of_plans.py",
    "RELEASE_END_OF_LIFE": "plan/test_words_of_plans.py",
    "COMPUTATION_WRONG": "install/test_verify.py",
    "INSTALLER_FAILED": "install/test_failure.py",
    "PIP_INSTALLS_ELSEWHERE": "install/test_carry_out.py",
}
OF_LINT = {"TORCH_UNPINNED", "IMAGE_LARGER_THAN_NEEDED"}
"""Read from install lines and files; the tests of those rules hold their pairs."""


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


def test_every_word_has_a_hit_and_a_near_miss():
    """Rules have theirs in their own tests (test_rules), texts in `REPORTS`."""
    ruled = {one.reason for one in all_rules()}

    assert all(len(pair) == 2 for pair in REPORTS.values())
    assert ruled | set(REPORTS) | set(ELSEWHERE) | OF_LINT >= set(BY_NAME)
    assert not set(ELSEWHERE) & (ruled | set(REPORTS))
    for word, path in ELSEWHERE.items():
        assert f'"{word}"' in (TESTS / path).read_text(encoding="utf-8"), word
