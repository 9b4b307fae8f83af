"""Names and sentences out of rows, as parts of a sentence."""

import functools
from collections.abc import Iterable

from torchdoctor.texts import Text, joined, say


def with_and(names: Iterable[str]) -> Text:
    """Names as a sentence lists them: "nvcc and a C++ compiler"; empty, where there are none."""
    several = list(names)
    return functools.reduce(_linked, several[1:], joined(several[:1]))


def _linked(some: Text, another: str) -> Text:
    return say("{some} and {another}", some=some, another=another)


def sentence(words: str) -> Text:
    """Words of a row, in which braces mean nothing, as a text of its own."""
    return say(words.replace("{", "{{").replace("}", "}}"))
