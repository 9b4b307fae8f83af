"""Where in a text a fact stands, and what contradicts it: the part of a reading that is printed.

Annotations are evaluated, because the documents' schemas are made of them.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a fact comes from."""

    fact: str
    """Its path: "driver.version"."""
    value: str
    line: int
    words: str
    """The line, shortened and masked."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two readings of one fact that cannot both be true of one machine."""

    fact: str
    first: Origin
    """What was taken."""
    other: Origin
