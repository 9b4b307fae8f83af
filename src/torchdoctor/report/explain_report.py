"""The document of `explain`. Not in `model`: it brings all rules and guides along."""

from dataclasses import dataclass
from typing import Literal

from torchdoctor.diagnosis.explain import Explanation


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainReport:
    """The document of `explain --json`."""

    schema: Literal["torchdoctor.explain/1"] = "torchdoctor.explain/1"
    asked: str
    """The word or the text, with secrets masked."""
    words: tuple[Explanation, ...]
    """Empty: neither a word nor a message that is known."""
    similar: tuple[str, ...] = ()
    """Words that are written alike, where nothing was found."""
