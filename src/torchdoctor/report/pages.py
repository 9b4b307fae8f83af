"""The pages on the words of the vocabulary, generated from the rules, guides and telltales.

The repository keeps them in `docs/words/`; a test fails when they are stale, and
`python -m torchdoctor.report.pages` writes them anew.
"""

import itertools
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from torchdoctor.diagnosis.explain import Explanation, explain_word
from torchdoctor.diagnosis.words import WORDS

FOLDER = Path(__file__).parents[3] / "docs" / "words"
INDEX = "README.md"
# A sentence begins with a capital letter, or with the name of a program that has none.
_SENTENCE_END = re.compile(
    r"(?<=[.?!])\s+(?=[A-Z\"'(]|(?:torch|torchdoctor|nvidia-smi|pip|glibc)\b)"
)
_AREAS = {
    "gpu": "The cards",
    "driver": "The driver",
    "container": "Containers and WSL",
    "platform": "Platform and choice of a build",
    "torch": "The installed PyTorch",
    "extension": "Building extensions",
    "packages": "Getting the packages",
    "run": "At run time",
}


def page(told: Explanation) -> str:
    """The page of a word, as Markdown with one sentence a line."""
    return "\n".join(_lines(told)) + "\n"


def _lines(told: Explanation) -> Iterator[str]:
    yield f"# {told.word}"
    yield ""
    yield told.meaning
    yield f"Usual severity: {told.severity.value}."
    yield ""
    yield "## How it shows"
    yield ""
    yield from sentences(told.shows)
    yield ""
    yield from _found(told)
    yield from _messages(told)
    yield ""
    yield "## Why"
    yield ""
    yield from sentences(told.cause)
    yield ""
    yield "## What to do"
    yield ""
    yield from sentences(told.advice)
    yield from _commands(told)
    yield from _related(told)


def _found(told: Explanation) -> Iterator[str]:
    if told.found_when is None:
        yield "No facts of a machine show it: it is read out of texts, or said by a plan."
    else:
        yield "`torchdoctor check` finds it in the facts of a machine:"
        yield told.found_when


def _messages(told: Explanation) -> Iterator[str]:
    if not told.messages:
        return
    yield ""
    yield "Messages that give it away:"
    yield ""
    yield "| message | written by |"
    yield "|---|---|"
    for message in told.messages:
        yield f"| {_code(message.text)} | {message.source} |"


def _code(text: str) -> str:
    """Text as Markdown's code inside a table; it may hold backticks and bars."""
    fence = "``" if "`" in text else "`"
    pad = " " if "`" in text else ""
    return f"{fence}{pad}{text}{pad}{fence}".replace("|", "\\|")


def _commands(told: Explanation) -> Iterator[str]:
    if told.commands:
        yield ""
        yield "```sh"
        yield from told.commands
        yield "```"
    if told.found_when is not None:
        yield ""
        yield "`torchdoctor check` gives the commands that fit the machine."


def _related(told: Explanation) -> Iterator[str]:
    links = (
        ("Hides, as mere symptoms", told.explains),
        ("Hidden where one of these holds", told.explained_by),
    )
    if any(words for _, words in links) or told.docs:
        yield ""
        yield "## See also"
        yield ""
    for title, words in links:
        if words:
            yield f"- {title}: {', '.join(f'[{word}]({word}.md)' for word in words)}"
    if told.docs:
        yield f"- <{told.docs}>"


def sentences(text: str) -> list[str]:
    """A text as its sentences."""
    return _SENTENCE_END.split(text)


def index() -> str:
    """The list of all words, by area, along the flow from the card to the running program."""
    lines = [
        "# Words",
        "",
        "Every finding of `torchdoctor check`, refusal and warning of `install` has one of these.",
        "A word never changes its meaning, so scripts can match on it.",
        "`torchdoctor explain WORD` prints the same page; so does an error message in its place.",
        "It ends with 1 where it knows neither the word nor any message in the text.",
    ]
    for area, words in itertools.groupby(WORDS, key=lambda word: word.area):
        lines += [
            "",
            f"## {_AREAS[area]}",
            "",
            "| word | usual severity | meaning |",
            "|---|---|---|",
        ]
        lines += [f"| [{w.word}]({w.word}.md) | {w.severity.value} | {w.meaning} |" for w in words]
    return "\n".join(lines) + "\n"


def all_pages() -> dict[str, str]:
    """File name -> text of every page, the index among them."""
    pages = {f"{word.word}.md": page(explain_word(word.word)) for word in WORDS}
    return {INDEX: index(), **pages}


def write_all(folder: Path = FOLDER) -> None:
    """Write all pages anew, and remove those of words that are gone."""
    pages = all_pages()
    folder.mkdir(parents=True, exist_ok=True)
    for path in _stale(folder, pages):
        path.unlink()
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8")


def _stale(folder: Path, names: Iterable[str]) -> list[Path]:
    return [path for path in folder.glob("*.md") if path.name not in set(names)]


if __name__ == "__main__":
    write_all()
