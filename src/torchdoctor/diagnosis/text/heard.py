"""A text, as far as its messages are concerned, and the questions that are asked of it. Pure."""

from dataclasses import dataclass

from torchdoctor.diagnosis.surroundings import in_wsl
from torchdoctor.diagnosis.telltales import Told
from torchdoctor.diagnosis.text.marks import ABOUT_MIG, TORCH_OF_PIP
from torchdoctor.diagnosis.text.refused import POINTER_BITS_32, Refused
from torchdoctor.diagnosis.words import BY_NAME
from torchdoctor.facts.model import Facts

DRIVER_OF_LINUX = ("DRIVER_NOT_INSTALLED", "DRIVER_NOT_LOADED")
"""Words of a driver that WSL borrows from Windows, and has none of its own of."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A text, as far as its messages are concerned."""

    told: tuple[Told, ...]
    facts: Facts
    refused: tuple[Refused, ...] = ()
    ruled: frozenset[str] = frozenset()
    """The words that rules found in the facts."""

    @property
    def words(self) -> frozenset[str]:
        """Every word that some message may mean."""
        return frozenset(one.word for one in self.told if one.word in BY_NAME)

    def is_about(self, mark: str) -> bool:
        """Whether the text bears a mark."""
        return any(one.word == mark for one in self.told)

    def says(self, words: str) -> bool:
        """Whether one of the messages holds some words."""
        return any(words in one.line for one in self.told)


def lacks_driver_of_windows(heard: Heard) -> bool:
    """WSL, and no version of a driver was read, which would speak against it."""
    return in_wsl(heard.facts) and heard.facts.driver is None


def has_32_bits(heard: Heard) -> bool:
    """Whether the Python is one of 32 bits, which no wheel is for."""
    python = heard.facts.python
    return python is not None and python.bits == POINTER_BITS_32


def is_about_mig(heard: Heard) -> bool:
    """Whether a card is divided, or the text speaks of its parts."""
    enabled = any(card.mig_mode == "enabled" for card in heard.facts.gpus or ())
    return enabled or heard.is_about(ABOUT_MIG)


def is_half_imported(heard: Heard) -> bool:
    """Whether a torch of pip's failed half-way, which looks like a file of the same name."""
    named = heard.says("consider renaming") or heard.says("is not a package")
    return heard.is_about(TORCH_OF_PIP) and not named
