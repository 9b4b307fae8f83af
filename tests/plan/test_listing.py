"""Lists and words of rows keep their translation as parts of a sentence."""

import pytest

from spoken import Spoken
from torchdoctor.plan.listing import sentence, with_and
from torchdoctor.texts import say

GERMAN = {"{some} and {another}": "{some} und {another}", "a compiler": "ein Compiler"}
german = Spoken(GERMAN)


@pytest.mark.parametrize(
    ("names", "listed"),
    [
        ([], ""),
        (["nvcc"], "nvcc"),
        (["nvcc", "ninja"], "nvcc and ninja"),
        (["nvcc", "ninja", "psutil"], "nvcc and ninja and psutil"),
    ],
)
def test_names_are_linked_by_and(names, listed):
    assert with_and(names) == listed


def test_a_list_is_translated_with_what_stands_in_it():
    listed = with_and([sentence("nvcc"), say("a compiler"), "ninja"])

    assert listed.render(german) == "nvcc und ein Compiler und ninja"


def test_braces_of_a_row_mean_nothing():
    assert sentence("named by {variant}, not {}") == "named by {variant}, not {}"
