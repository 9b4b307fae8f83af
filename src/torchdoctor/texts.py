"""Sentences for the user: English text that remembers its template, so that it can be translated.

A `Text` is a `str`: what is compared, written as JSON or kept in a file is English, always. Only
where something is shown to a person does `translated` say it in the person's language. The template
is the key under which a catalogue holds the translation, so it never contains the values
themselves. Fields may be texts in their turn.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol


class Catalogue(Protocol):
    """Translations into one language."""

    def __call__(self, template: str, /) -> str:
        """A template, or a fixed sentence, in this language; what is not known comes back."""

    def filled(self, template: str, values: Mapping[str, object], /) -> str:
        """The translation of a template, with its fields."""

    def retell(self, sentence: str, /) -> str:
        """An English sentence of ours, whose template was not kept, in this language."""


_speaking: list[Catalogue] = []
"""The catalogue of this process, if it does not speak English. See `speak`."""


class Text(str):
    """A sentence (or a few) in English, with its values kept apart."""

    __slots__ = ("fields", "template")

    template: str
    fields: tuple[tuple[str, object], ...]

    def __new__(cls, template: str, fields: tuple[tuple[str, object], ...] = ()) -> "Text":  # noqa: PYI034 - Self needs 3.11
        text = super().__new__(cls, template.format_map(dict(fields)))
        text.template = template
        text.fields = fields
        return text

    def __getnewargs__(self) -> tuple[Any, ...]:  # copies and pickles keep the template
        return (self.template, self.fields)

    def render(self, catalogue: Catalogue) -> str:
        """The sentence in the language of `catalogue`; English where it has no translation."""
        return catalogue.filled(
            self.template, {name: _in(catalogue, value) for name, value in self.fields}
        )


def _in(catalogue: Catalogue, value: object) -> object:
    """A field's value in the language of the texts in it; names and figures stay as they are."""
    return value.render(catalogue) if isinstance(value, Text) else value


def say(template: str, /, **fields: object) -> Text:
    """A text from its template: `say("cuInit returned {code}.", code=999)`."""
    return Text(template, tuple(fields.items()))


def verbatim(words: str) -> Text:
    """Words that no catalogue translates: output of a program, a command, a path."""
    return Text("{words}", (("words", words),))


def joined(parts: Iterable[str], separator: str = " ") -> Text:
    """Several texts as one; a plain `str` among them stays as it is."""
    named = tuple((f"part{number}", part) for number, part in enumerate(parts))
    return Text(separator.join(f"{{{name}}}" for name, _ in named), named)


def speak(catalogue: Catalogue | None) -> None:
    """Let this process speak the language of `catalogue`; None: English."""
    _speaking[:] = [catalogue] if catalogue else []


def speaks_english() -> bool:
    """Whether nothing is translated."""
    return not _speaking


def translated(words: str) -> str:
    """What to show to a person: the words in the language that this process speaks.

    Args:
        words: A text; or a fixed sentence of a table, which is its own template.
    """
    if not _speaking:
        return words
    [catalogue] = _speaking
    return words.render(catalogue) if isinstance(words, Text) else catalogue(words)


def retold(words: str) -> str:
    """What to show to a person of a sentence that comes out of a document or another process.

    JSON carries English without templates: facts files, benches of other machines, workers. The
    template is found again by its wording; a sentence that no template fits stays English.
    """
    if not _speaking or isinstance(words, Text):
        return translated(words)
    [catalogue] = _speaking
    return catalogue.retell(words)


def tell(template: str, /, **fields: object) -> str:
    """`say`, for words that are shown at once and stand in no document."""
    return translated(say(template, **fields))


def mark(template: str) -> str:
    """The template itself, for tables: tells `tools/language.py` that it wants a translation."""
    return template
