"""`--network`: asks the indexes that an install would use, and adds what they answered."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from torchdoctor.texts import say

if TYPE_CHECKING:
    from torchdoctor.facts.model import Facts, IndexLook
    from torchdoctor.index.ask import IndexAnswer
    from torchdoctor.matrix.model import Matrix

OFFICIAL_FOLDER = "cpu"
"""Variant folder that is asked for: every mirror of wheels has it."""


def with_network(seen: "Facts", matrix: "Matrix") -> "Facts":
    """The facts with an answer of pip's own index and of the official one, asked side by side."""
    from torchdoctor.index.ask import Question, ask_side_by_side
    from torchdoctor.index.fetch import Access
    from torchdoctor.install.survey import survey

    python = seen.python.executable if seen.python else None
    pip = survey(Path(python), ask_pip=True).pip if python else None
    official = matrix.mirror("official")
    addresses = {
        say("pip's own index"): pip.index_url if pip else None,
        say("official"): official.variant_url if official else None,
    }
    named = {
        url.replace("{variant}", OFFICIAL_FOLDER): name for name, url in addresses.items() if url
    }
    questions = [Question(address=url) for url in named]
    answers = ask_side_by_side(questions, pip.access if pip else Access())
    looks = tuple(_look(name, answers[url]) for url, name in named.items())
    return replace(seen, network=looks)


def _look(name: str, answer: "IndexAnswer") -> "IndexLook":
    from torchdoctor.facts.model import IndexLook

    return IndexLook(
        name=name,
        url=answer.url,
        answers=answer.alive,
        problem=answer.problem,
        reason=answer.reason,
        took_s=round(answer.took_s, 3),
        clock_skew_s=clock_skew_s(answer.clock),
    )


def clock_skew_s(date: str | None) -> float | None:
    """Seconds by which a server's clock is ahead of ours; None: it did not say, or not readably.

    Args:
        date: A Date header: "Tue, 24 Nov 2026 12:00:00 GMT".
    """
    from datetime import datetime, timezone
    from email.utils import parsedate_to_datetime

    if date is None:
        return None
    try:
        theirs = parsedate_to_datetime(date)
    except (TypeError, ValueError):
        return None
    if theirs.tzinfo is None:
        return None
    return round((theirs - datetime.now(timezone.utc)).total_seconds(), 1)
