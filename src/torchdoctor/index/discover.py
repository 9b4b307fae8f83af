"""Finds out what an address is that the user gave as a mirror: where its variants lie, and how."""

from collections.abc import Iterable, Iterator

from torchdoctor.index.ask import Asker, Question, answer_to, ask_side_by_side
from torchdoctor.index.fetch import Access
from torchdoctor.matrix.model import Mirror

VARIANT = "{variant}"
COMMON_VARIANTS = (
    "cpu", "cu130", "cu128", "cu126", "cu124", "cu121", "cu118", "cu132", "cu129",
)  # fmt: skip
"""Folders that a mirror of wheels is likely to have: any one of them shows its form."""


def mirror_at(
    url: str,
    *,
    variants: Iterable[str] = COMMON_VARIANTS,
    access: Access | None = None,
    asker: Asker = answer_to,
) -> Mirror:
    """Ask an address for torch wheels in every form that a mirror can have, side by side.

    Without `{variant}` the variants' folders are looked for below it, then the address itself
    (contracts.md, `--mirror`). Takes as long as one answer may take, and never raises: of what
    did not answer the kind is "either", and asking again before the install will tell.
    """
    pages = dict(_pages(url, variants))
    questions = [Question(address=address, wanted={"torch": ""}) for address in pages]
    answers = ask_side_by_side(questions, access or Access(), asker=asker)
    for address, answer in answers.items():
        if answer.kind is not None:
            return Mirror(id=url, variant_url=pages[address], kind=answer.kind)
    return Mirror(id=url, variant_url=url, kind="either")


def _pages(url: str, variants: Iterable[str]) -> Iterator[tuple[str, str]]:
    """(address to ask, what to take it for), the likeliest first."""
    pattern = url if VARIANT in url else f"{url.rstrip('/')}/{VARIANT}"
    for variant in variants:
        yield pattern.replace(VARIANT, variant), pattern
    if VARIANT not in url:
        yield url, url
