"""What a filter says of a build that does not fit."""

from dataclasses import dataclass

from torchdoctor.texts import Text


@dataclass(frozen=True, slots=True)
class Rejection:
    """A build is out: the word, and what was seen."""

    reason: str
    because: Text
