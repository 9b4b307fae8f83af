"""Sentences for the user: templates with named fields, rendered as late as possible.

A template is the key under which a catalogue can hold a translation, so it never contains the
values themselves. Fields may be texts in their turn.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Catalogue = Mapping[str, str]


@dataclass(frozen=True)
class Text:
    """A sentence (or a few) with its values kept apart. `str()` renders the English."""

    template: str
    fields: tuple[tuple[str, object], ...] = ()

    def render(self, catalogue: Catalogue | None = None) -> str:
        """The sentence in the language of `catalogue`; English where it has no translation."""
        template = catalogue.get(self.template, self.template) if catalogue else self.template
        values = {
            name: value.render(catalogue) if isinstance(value, Text) else value
            for name, value in self.fields
        }
        return template.format_map(values)

    def __str__(self) -> str:
        """The English sentence."""
        return self.render()


def say(template: str, /, **fields: object) -> Text:
    """A text from its template: `say("cuInit returned {code}.", code=999)`."""
    return Text(template, tuple(fields.items()))


def verbatim(words: str) -> Text:
    """Words that no catalogue translates: output of a program, a command, a path."""
    return Text("{words}", (("words", words),))


def joined(parts: Iterable[Text], separator: str = " ") -> Text:
    """Several texts as one."""
    named = tuple((f"part{number}", part) for number, part in enumerate(parts))
    return Text(separator.join(f"{{{name}}}" for name, _ in named), named)
