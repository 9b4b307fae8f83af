"""The words of a process, fit to be shown: one line, short, harmless, without secrets.

A worker and a document carry English without templates. What is heard of them is kept as a text
all the same, so that it can stand in sentences of ours and be told in the user's language.
"""

import functools
import re
from collections.abc import Callable, Iterable

from torchdoctor.facts.mask import mask_text
from torchdoctor.texts import Catalogue, Text, joined, mark, say

OF_SEVERAL = mark("{name}: {because} ({others} more of {count} alike).")
LONGEST = 300  # characters

# CSI sequences (colours, cursor), then whatever else a terminal would obey instead of show.
_ESCAPES = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?")


class Heard(Text):
    """A sentence of a worker or of a document: it is known by its wording alone."""

    __slots__ = ()

    def render(self, catalogue: Catalogue) -> str:
        """The sentence in the catalogue's language, where its wording is one of ours."""
        return catalogue.retell(str(self))


class Changed(Text):
    """A text of which something is taken away, in whichever language it is told."""

    __slots__ = ()

    def render(self, catalogue: Catalogue) -> str:
        """The translation, changed as the English was."""
        _, (_, whole), (_, change) = self.fields
        assert isinstance(whole, Text)  # noqa: S101 - as _changed makes it
        assert callable(change)  # noqa: S101 - as above
        return str(change(whole.render(catalogue)))


def heard(words: str) -> Text:
    """Words of a worker or of a document, as a text; what is one already stays as it is."""
    return words if isinstance(words, Text) else Heard("{words}", (("words", words),))


def _changed(whole: str, change: Callable[[str], str]) -> str:
    words = change(whole)
    if words == whole:
        return whole
    if not isinstance(whole, Text):
        return words
    return Changed("{words}", (("words", words), ("whole", whole), ("change", change)))


def with_semicolons(parts: Iterable[str]) -> Text:
    """What was noticed, one after the other; each language has its own mark between them."""
    return _with(mark("{before}; {part}"), parts)


def with_commas(parts: Iterable[str]) -> Text:
    """The same of smaller parts."""
    return _with(mark("{before}, {part}"), parts)


def _with(template: str, parts: Iterable[str]) -> Text:
    first, *others = parts
    return functools.reduce(
        lambda before, part: say(template, before=before, part=part), others, joined([first])
    )


def of_several(name: str, because: str, others: int, count: int) -> Text:
    """What decided a verdict: one item or device, and how many more are as bad."""
    if not others:
        return say("{name}: {because}.", name=name, because=because)
    return say(OF_SEVERAL, name=name, because=because, others=others, count=count)


def without_stop(sentence: str) -> str:
    """A sentence as a part of another one."""
    return _changed(sentence, _without_stop)


def _without_stop(sentence: str) -> str:
    return sentence.rstrip(".。")


def last_words(output: bytes) -> str:
    """The last line of `output` that says something; empty where none does."""
    lines = output.decode("utf-8", errors="replace").splitlines()
    readable = (_plain(line) for line in reversed(lines))
    return shorten(mask_text(next((line for line in readable if line), "")))


def shorten(text: str, longest: int = LONGEST) -> str:
    """At most `longest` characters, with an ellipsis where something was cut off."""
    return _changed(text, functools.partial(_cut, longest=longest))


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 3]}..."


def tidy(text: str) -> str:
    """Any text of a worker as one short line without secrets; a text that is one stays one."""
    clean = mask_text(_plain(text))
    return shorten(text if clean == text else clean)


def _plain(line: str) -> str:
    without_escapes = _ESCAPES.sub("", line)
    shown = "".join(letter if letter.isprintable() else " " for letter in without_escapes)
    return " ".join(shown.split())
