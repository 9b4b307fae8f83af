"""Which mirrors have a build, the one that answers fastest first (`--mirror auto`)."""

from collections.abc import Iterable
from dataclasses import dataclass

from torchdoctor.index.ask import (
    Asker,
    IndexAnswer,
    Kind,
    Question,
    answer_to,
    ask_side_by_side,
)
from torchdoctor.index.fetch import Access
from torchdoctor.matrix.model import Mirror


@dataclass(frozen=True, slots=True)
class Ran:
    """One mirror, and what its page of the variant answered."""

    mirror: Mirror
    answer: IndexAnswer

    @property
    def has_build(self) -> bool:
        """Whether it answered and lists the build."""
        return self.answer.kind is not None


def race(
    mirrors: Iterable[Mirror],
    variant: str,
    torch: str,
    *,
    access: Access | None = None,
    asker: Asker = answer_to,
) -> tuple[Ran, ...]:
    """Ask the variant's page of every mirror at once for a torch, and sort by what they said.

    Mirrors are never ranked in advance: reported speeds contradict each other by a factor of ten.

    Args:
        mirrors: Those without variant pages are passed over.
        variant: Folder, "cu126".
        torch: Exact version with its local label, "2.14.1+cu126".
        access: Certificates and proxy of the user's pip.
        asker: Asks one index.

    Returns:
        Those that have the build first, the fastest before the others; then the rest.
    """
    pages = {
        mirror.variant_url.replace("{variant}", variant): mirror
        for mirror in mirrors
        if mirror.variant_url
    }
    questions = [
        Question(address=page, kind=_form(mirror), wanted={"torch": torch})
        for page, mirror in pages.items()
    ]
    answers = ask_side_by_side(questions, access or Access(), asker=asker)
    ran = (Ran(mirror, answers[page]) for page, mirror in pages.items())
    return tuple(sorted(ran, key=lambda one: (not one.has_build, one.answer.took_s)))


def _form(mirror: Mirror) -> Kind:
    return "flat" if mirror.kind == "flat" else "simple"
