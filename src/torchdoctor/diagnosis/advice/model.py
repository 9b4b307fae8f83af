"""The form of an advice."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What is behind a word, and what to do about it. The texts are templates without fields."""

    cause: str
    fix: str
    commands: tuple[str, ...] = ()
    """Lines that are right on most systems; those that differ by system stand in `recipes`."""
    remedy: Literal["reinstall"] | None = None
    """"reinstall": the cure is another build of torch."""
    docs: str | None = None
    explains: tuple[str, ...] = ()
    """Words that are mere symptoms where this one is told, besides those that its rule names."""
