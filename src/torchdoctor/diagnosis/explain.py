"""What a word means, how it shows and what to do; and which words a text gives away. Pure."""

import difflib
import functools
import sys
from collections.abc import Collection
from dataclasses import dataclass

from torchdoctor.diagnosis.causes import CAUSES
from torchdoctor.diagnosis.engine import all_rules
from torchdoctor.diagnosis.finding import Rule, Severity
from torchdoctor.diagnosis.guides import GUIDES
from torchdoctor.diagnosis.telltales import telltales_of, words_in
from torchdoctor.diagnosis.words import BY_NAME, RANK


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message of another program that gives a word away."""

    text: str
    """As a user sees it, or the part of it that never changes."""
    source: str
    """Who writes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """All that is to be said of one word without looking at a machine."""

    word: str
    area: str
    severity: Severity
    """The usual one; a rule may raise or lower it."""
    meaning: str
    found_when: str | None
    """What the rule of this word looks for; None: no facts of a machine show it."""
    shows: str
    cause: str
    """What is behind it."""
    advice: str
    commands: tuple[str, ...]
    """Lines to paste; `check` fits them to the machine."""
    messages: tuple[Message, ...]
    explains: tuple[str, ...]
    """Words that are mere symptoms where this one holds, and are hidden then."""
    explained_by: tuple[str, ...]
    docs: str | None
    """The vendor's page."""
    seen: tuple[str, ...] = ()
    """Lines of the explained text that gave the word away."""


def explain_word(word: str, seen: tuple[str, ...] = ()) -> Explanation:
    """The explanation of a word of the vocabulary.

    Raises:
        KeyError: there is no such word.
    """
    known, guide, rule = BY_NAME[word], GUIDES[word], _rules().get(word)
    return Explanation(
        word=word,
        area=known.area,
        severity=known.severity,
        meaning=known.meaning,
        found_when=_about(rule) if rule else None,
        shows=guide.shows,
        cause=CAUSES[word].text,
        advice=guide.advice,
        commands=guide.commands,
        messages=tuple(Message(text=t.message, source=t.source) for t in telltales_of(word)),
        explains=_ordered(rule.explains if rule else ()),
        explained_by=_ordered([one.reason for one in all_rules() if word in one.explains]),
        docs=guide.docs,
        seen=seen,
    )


def explain_text(text: str) -> tuple[Explanation, ...]:
    """The words that a text gives away, without those that another one of them explains."""
    told = words_in(text)
    found = {one.word for one in told}
    symptoms = {w for word in found if word in _rules() for w in _rules()[word].explains}
    return tuple(explain_word(one.word, (one.line,)) for one in told if one.word not in symptoms)


def similar_words(text: str) -> tuple[str, ...]:
    """Words of the vocabulary that are written much like a text."""
    return tuple(difflib.get_close_matches(text, BY_NAME, cutoff=0.7))


@functools.cache
def _rules() -> dict[str, Rule]:
    return {rule.reason: rule for rule in all_rules()}


def _about(rule: Rule) -> str:
    """The first paragraph of a rule's module: what it looks for."""
    about = sys.modules[rule.judge.__module__].__doc__ or ""
    return " ".join(about.strip().partition("\n\n")[0].split())


def _ordered(words: Collection[str]) -> tuple[str, ...]:
    return tuple(sorted(words, key=lambda word: RANK[word]))
