"""What there is to say about a word without looking at a machine."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Guide:
    """How a word shows, and what to do, for every machine alike.

    A rule knows the machine and says it better; this is what `torchdoctor explain` and the pages
    of the documentation have.
    """

    word: str
    shows: str
    """Sentences: what a user sees of it."""
    advice: str
    """Sentences: what to do."""
    commands: tuple[str, ...] = ()
    """Lines to paste that are the same on every system which they concern."""
    docs: str | None = None
    """The vendor's page."""
