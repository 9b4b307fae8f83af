"""Splits shell text into commands, and keeps where every word stands.

shlex unquotes the words; it does not tell where they were, so that a pattern finds them first.
"""

import bisect
import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from torchdoctor.lint.model import Place, Word

_TOKEN = re.compile(
    r"""(?xs)
      (?P<blank>   (?: [ \t\r\f\v] | \\\r?\n )+ )
    | (?P<end>     && | \|\| | [;&|()\n] )
    | (?P<redirect> \d* (?: >>? | <<? ) &? )
    | (?P<comment> \#[^\n]* )
    | (?P<word>    (?: \$\([^()]*\) | [^\s'"\\;&|<>()] | \\. | '[^']*' | "(?:\\.|[^"\\])*" )+ )
    | (?P<stray>   . )
    """
)
_BRANCH = re.compile(r"\|\||(?:^|[\s;])(?:then|else|elif|case)(?=[\s;]|$)")
_VARIABLE = re.compile(
    r"\$(?:(?P<bare>\w+)|\{(?P<braced>\w+)(?:(?P<how>:?[-+])(?P<other>[^{}]*))?\})"
)
_ASSIGNMENT = re.compile(r"(?P<name>[A-Za-z_]\w*)=(?P<value>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Command:
    """One simple command."""

    words: tuple[Word, ...]
    """Without assignments before it."""
    env: Mapping[str, str]
    """Those assignments."""
    swallowed: Mapping[Word, str]
    """Word -> what stood behind it and was taken as a redirection: torch -> ">=2.0"."""
    conditional: bool = False
    """Whether the text has branches, so that this command may not be run."""


def commands_in(
    text: str, start: Place, variables: Mapping[str, str] | None = None
) -> tuple[Command, ...]:
    """The simple commands of a shell text, with variables put in where their values are known.

    Args:
        text: Any text; quotes that are never closed count as letters.
        start: Where its first character stands.
        variables: Values that are known from before; assignments of the text add to them.
    """
    known = dict(variables or {})
    read = (_command(part, known) for part in _simple(text, start))
    branches = _BRANCH.search(text) is not None
    return tuple(replace(one, conditional=branches) for one in read if one is not None)


@dataclass(frozen=True, slots=True)
class _Piece:
    word: Word
    redirect: str = ""
    """The sign before it, where it is a redirection's target."""
    glued: bool = False
    """Whether that sign stands right behind the word before."""


def _simple(text: str, start: Place) -> Iterator[list[_Piece]]:
    """The words of each simple command."""
    places = Places(text, start)
    pieces: list[_Piece] = []
    redirect, glued, after = "", False, ""
    for token in _TOKEN.finditer(text):
        kind = token.lastgroup
        if kind in ("word", "stray"):
            word = Word(token[0], token[0], places.at(token.start()))
            pieces.append(_Piece(word, redirect, glued))
            redirect = ""
        elif kind == "redirect":
            redirect, glued = token[0], after == "word"
        elif kind == "end":
            yield pieces
            pieces, redirect = [], ""
        after = kind or ""
    yield pieces


class Places:
    """Where the characters of a text stand."""

    def __init__(self, text: str, start: Place) -> None:
        self._start = start
        # Once for the whole text: counting its lines anew for each word would be felt.
        self._line_starts = [found.end() for found in re.finditer("\n", text)]

    def at(self, offset: int) -> Place:
        """The place of one character."""
        line = bisect.bisect_right(self._line_starts, offset)
        if not line:
            return replace(self._start, column=self._start.column + offset)
        column = offset - self._line_starts[line - 1] + 1
        return replace(self._start, line=self._start.line + line, column=column)


def _command(pieces: list[_Piece], known: dict[str, str]) -> Command | None:
    env: dict[str, str] = {}
    words: list[Word] = []
    swallowed: dict[Word, str] = {}
    for piece in pieces:
        word = replace(piece.word, text=expanded(piece.word.raw, {**known, **env}))
        if piece.redirect:
            if piece.glued and words and word.text[:1] in "=0123456789":
                swallowed[words[-1]] = piece.redirect + word.text
            continue
        assigned = None if words else _ASSIGNMENT.fullmatch(word.text)
        if assigned:
            env[assigned["name"]] = assigned["value"]
        else:
            words.append(word)
    if not words:
        known.update(env)  # "VERSION=2.6.0" alone on its line holds for what follows
        return None
    _export(words, known)
    return Command(tuple(words), env, swallowed)


def _export(words: list[Word], known: dict[str, str]) -> None:
    if words[0].text in ("export", "declare", "readonly", "set"):
        assigned = (_ASSIGNMENT.fullmatch(word.text) for word in words[1:])
        known.update({found["name"]: found["value"] for found in assigned if found})


def expanded(raw: str, variables: Mapping[str, str]) -> str:
    """A word as the shell hands it on; variables that are not known stay as they are."""
    if raw.startswith("'"):
        return unquoted(raw)
    return unquoted(with_variables(raw, variables))


def with_variables(text: str, variables: Mapping[str, str]) -> str:
    """A text with the variables put in whose values are known: $A, ${A}, ${A:-default}."""

    def value(found: re.Match[str]) -> str:
        name = found["bare"] or found["braced"]
        how, other = found["how"] or "", found["other"] or ""
        if how.endswith("+"):
            return other if variables.get(name) else ""
        if name in variables and (variables[name] or how != ":-"):
            return variables[name]
        return other if how else found[0]

    return _VARIABLE.sub(value, text)


def unquoted(raw: str) -> str:
    """A word without its quotes; as it is where they are never closed."""
    try:
        parts = shlex.split(raw)
    except ValueError:
        return raw
    return " ".join(parts)
