"""A catalogue of translations: by template, and by the wording of a sentence."""

import functools
import gettext
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Formatter
from typing import NamedTuple

LEAST_LETTERS = 6
"""Of a template outside its fields, to be known by its wording: "{a}: {b}" would fit anything."""
LONGEST_SENTENCE = 1000
"""Of those that are looked up by their wording: it may come out of a stranger's document."""
TELLING_LETTERS = 15
"""Of a template whose fields may hold anything. A shorter one fits what others say, too: "driver
{version}" would take "driver not loaded" in halves."""
_STRAY_BLANK = re.compile(
    r"(?<=[，。；：、！？）”》]) (?=\S)"  # noqa: RUF001 - Chinese marks are meant
    r"|(?<=\S) (?=[，。；：、！？（“《])"  # noqa: RUF001 - as above
    r"|(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])"
)
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_MARKS = {", ": "\uff0c", "; ": "\uff1b"}
"""What parts the values of a list, and what does so in Chinese."""
_SENTENCES = re.compile(r"(?<=[.;:?]) ")


class Pattern(NamedTuple):
    """A template as its sentences look."""

    template: str
    literals: tuple[str, ...]
    """What every sentence of it holds, in this order."""
    fields: tuple[str, ...]

    @property
    def letters(self) -> int:
        """How much a sentence has in common with it at least."""
        return sum(map(len, self.literals))

    def values(self, sentence: str) -> dict[str, str] | None:
        """What stands in the fields of a sentence; None: it is none of this template."""
        if not all(literal in sentence for literal in self.literals):
            return None  # cheap, and so for nearly all
        found = re.fullmatch(_expression(self.template), sentence, re.DOTALL)
        return found.groupdict() if found else None


def _expression(template: str) -> str:
    """A template as a regular expression; a field that stands there twice holds one value."""
    known: set[str] = set()
    parts = []
    for literal, field, *_ in Formatter().parse(template):
        parts.append(re.escape(literal))
        if field is not None:
            parts.append(f"(?P={field})" if field in known else f"(?P<{field}>.+?)")
            known.add(field)
    return "".join(parts)


def pattern_of(template: str) -> Pattern:
    """The pattern of a template's sentences."""
    parts = [(literal, field) for literal, field, *_ in Formatter().parse(template)]
    literals = tuple(literal for literal, _ in parts if literal)
    return Pattern(template, literals, tuple(field for _, field in parts if field is not None))


class Translations:
    """The translations of a `.mo` file."""

    def __init__(self, path: Path) -> None:
        """Read them.

        Raises:
            OSError: there is no such file, or it is none.
        """
        with path.open("rb") as file:
            self._read = gettext.GNUTranslations(file)

    def __call__(self, template: str, /) -> str:
        """The translation of a template; the template itself where there is none."""
        # gettext keeps its file's header under the empty string.
        return self._read.gettext(template) if template else ""

    def filled(self, template: str, values: Mapping[str, object], /) -> str:
        """The translation of a template, with its fields."""
        return filled(self(template), values)

    def retell(self, sentence: str, /) -> str:
        """An English sentence in this language, as far as its wording is one of ours."""
        if len(sentence) > LONGEST_SENTENCE:
            return sentence
        whole = self._retold(sentence)
        if whole is not None:
            return whole
        parts = _SENTENCES.split(sentence)
        return " ".join(self._retold(part) or part for part in parts)

    def _retold(self, sentence: str) -> str | None:
        known = self(sentence)
        if known != sentence:
            return known
        for pattern in self._patterns:
            values = pattern.values(sentence)
            if values is None:
                continue
            told = {name: self.retell(value) for name, value in values.items()}
            if pattern.letters >= TELLING_LETTERS or all(
                map(_is_said, values.values(), told.values())
            ):
                return filled(unformatted(self(pattern.template)), told)
        return None

    @functools.cached_property
    def _patterns(self) -> tuple[Pattern, ...]:
        """The templates with fields, the most telling first."""
        patterns = map(pattern_of, self._templates())
        known = (p for p in patterns if p.fields and p.letters >= LEAST_LETTERS)
        return tuple(sorted(known, key=lambda pattern: -pattern.letters))

    def _templates(self) -> Iterator[str]:
        catalogue = self._read._catalog  # type: ignore[attr-defined]  # noqa: SLF001 - gettext lists its keys nowhere
        return (key for key in catalogue if key and isinstance(key, str))


def _is_said(value: str, told: str) -> bool:
    """Whether a field holds a name or a figure, or words of ours."""
    return told != value or " " not in value


def filled(template: str, values: Mapping[str, object]) -> str:
    """A template with its fields, set as Chinese is.

    A blank parts Chinese from Latin words, and never stands beside a full-width mark or between
    two Chinese words. Only blanks of the template go: a value may be a path.
    """
    pieces = _parted(list(_pieces(template, values)))
    edges = [""] + [text for text, _ in pieces] + [""]
    return "".join(
        text if is_value else _set(text, edges[place], edges[place + 2])
        for place, (text, is_value) in enumerate(pieces)
    )


def _pieces(template: str, values: Mapping[str, object]) -> Iterator[tuple[str, bool]]:
    """The literals of a template and its values as text, and whether it is a value."""
    formatter = Formatter()
    for literal, field, spec, conversion in formatter.parse(template):
        if literal:
            yield literal, False
        if field is not None:
            value = formatter.convert_field(values[field], conversion)
            text = str(formatter.format_field(value, spec or ""))
            if text:
                yield text, True


def _parted(pieces: list[tuple[str, bool]]) -> list[tuple[str, bool]]:
    """Values with nothing but commas between them; Chinese ones are parted by its own marks."""
    literals = {text for text, is_value in pieces if not is_value}
    spoken = any(_CHINESE.search(text) for text, is_value in pieces if is_value)
    if not spoken or not literals <= _MARKS.keys():
        return pieces
    return [(text if is_value else _MARKS[text], is_value) for text, is_value in pieces]


def _set(literal: str, before: str, behind: str) -> str:
    """A literal without the blanks at its ends that Chinese does not have."""
    whole = f"{before[-1:]}{literal}{behind[:1]}"
    tidy = _STRAY_BLANK.sub("", whole)
    return tidy[len(before[-1:]) : len(tidy) - len(behind[:1])]


def unformatted(template: str) -> str:
    """A template for values that are formatted already: without formats and conversions."""
    return "".join(
        literal.replace("{", "{{").replace("}", "}}") + ("" if field is None else f"{{{field}}}")
        for literal, field, *_ in Formatter().parse(template)
    )
