"""The form of a cause."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Cause:
    """What is behind a word, and what it brings along, wherever the word is only read."""

    text: str
    """Sentences, without fields. What to do about it stands in the word's guide."""
    remedy: Literal["reinstall"] | None = None
    """"reinstall": the cure is another build of torch."""
    explains: tuple[str, ...] = ()
    """Words that are mere symptoms where this one is told, besides those that its rule names."""
