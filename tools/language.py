"""Keeps the catalogues of translations below src/torchdoctor/locale/ in step with the code.

python tools/language.py                   take new messages up, drop old ones, compile
python tools/language.py --missing [PATH]  print what has no translation yet (of files below PATH)
                                           as JSON: {"English": ""}
python tools/language.py --merge FILE...   take translations over from such JSON files
python tools/language.py --check           exit 1 where a message lacks one, or a file is stale

Messages are the templates of `say`, `tell` and `mark`, and the sentences of a few tables.
"""

import ast
import dataclasses
import inspect
import io
import json
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from string import Formatter
from typing import Any

import typer
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from torchdoctor.cli.front import app
from torchdoctor.matrix.loader import load_matrix

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "torchdoctor"
LANGUAGE = "zh_CN"
CATALOGUE = SOURCE / "locale" / LANGUAGE / "LC_MESSAGES" / "torchdoctor.po"
KEYWORDS = {"say", "tell", "mark"}

HEADER = (
    "# torchdoctor in simplified Chinese. Written by tools/language.py; edit what follows msgstr."
)


class Plain(Catalog):
    """A catalogue without dates and version numbers, so that its file changes with it alone."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """What gettext needs to know."""
        return [("Content-Type", "text/plain; charset=utf-8"), ("Language", LANGUAGE)]

    @mime_headers.setter
    def mime_headers(self, _: object) -> None:
        """Nothing is kept of a header that was read."""


Messages = dict[str, set[str]]
"""A message with the files that say it, relative to the project."""


def messages() -> Messages:
    """Every message that a user may see."""
    found: Messages = {}
    for path in sorted(SOURCE.rglob("*.py")):
        for message in templates_in(path.read_text(encoding="utf-8")):
            _add(found, message, path.relative_to(ROOT))
    for place, sentences in tables():
        for message in sentences:
            _add(found, message, place)
    return found


def _add(found: Messages, message: str, place: Path) -> None:
    if has_words(message):
        found.setdefault(message, set()).add(place.as_posix())


def has_words(template: str) -> bool:
    """Whether there is anything to translate, be it a full stop.

    "{name} {version}" says the same in any language.
    """
    literal = "".join(text for text, *_ in Formatter().parse(template))
    return re.search(r"[A-Za-z.,:;()]", literal) is not None


def templates_in(source: str) -> Iterator[str]:
    """The templates of a file's `say`, `tell` and `mark`."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and node.args:
            name = node.func.id if isinstance(node.func, ast.Name) else ""
            if name in KEYWORDS:
                yield from _constants(node.args[0])


def _constants(node: ast.expr) -> Iterator[str]:
    """A template, or both of `a if here else b`."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _constants(node.body)
        yield from _constants(node.orelse)


def tables() -> Iterator[tuple[Path, Iterable[str]]]:
    """The sentences of tables, which are shown as they stand."""
    from torchdoctor.bench.sentences import listed
    from torchdoctor.diagnosis.explain import explain_word
    from torchdoctor.diagnosis.words import BY_NAME

    for told in map(explain_word, BY_NAME):
        sentences = (told.meaning, told.found_when, told.shows, told.cause, told.advice)
        yield Path("docs/words") / f"{told.word}.md", filter(None, sentences)
    yield Path("src/torchdoctor/bench/catalogue.py"), listed()
    yield from _rows()
    yield Path("docs/commands.md"), _helps(typer.main.get_command(app), app.info.name or "")


def _rows() -> Iterator[tuple[Path, Iterable[str]]]:
    """The sentences of the matrix that are shown with its rows."""
    matrix = load_matrix()
    tables = (getattr(matrix, field.name) for field in dataclasses.fields(matrix))
    rows = [row for table in tables for row in table if dataclasses.is_dataclass(row)]
    told = [getattr(row, name, None) for row in rows for name in ("note", "sm_note")]
    told += [build.source for build in matrix.builds if not build.verified]
    told += [build.sm_source for build in matrix.builds if build.cuda and not build.sm_verified]
    told += [need for addon in matrix.addons for need in addon.needs]
    yield Path("matrices"), (_doubled(one) for one in told if one)


def _doubled(words: str) -> str:
    """Words of a row, in which braces mean nothing, as a template."""
    return words.replace("{", "{{").replace("}", "}}")


def _helps(command: Any, name: str) -> Iterator[str]:  # noqa: ANN401 - a vendored class of typer
    """What the help of a command, and of those below it, is made of."""
    yield from _paragraphs(command.help)
    yield from (param.help for param in command.params if param.help)
    with typer.Context(command, info_name=name) as ctx:
        for below in getattr(command, "list_commands", lambda _: ())(ctx):
            yield command.offers[below]
            yield from _helps(command.get_command(ctx, below), below)


def _paragraphs(text: str) -> Iterator[str]:
    """A docstring, as the help has it: each paragraph on one line."""
    for paragraph in re.split(r"\n\s*\n", inspect.cleandoc(text)):
        yield " ".join(paragraph.split())


def fields(template: str) -> list[str]:
    """The fields of a template with their formats, sorted: a translation has the same."""
    parsed = Formatter().parse(template)
    return sorted(f"{name}!{how}:{spec}" for _, name, spec, how in parsed if name is not None)


def updated(known: Catalog, found: Messages, news: dict[str, str]) -> Catalog:
    """The catalogue of these messages, with the translations that are known."""
    catalogue = Plain(locale=LANGUAGE, header_comment=HEADER, fuzzy=False)
    for message in sorted(found):
        old = known.get(message)
        translation = news.get(message) or (str(old.string) if old else "")
        places = [(place, None) for place in sorted(found[message])]
        catalogue.add(message, translation, locations=places)
    return catalogue


def load(path: Path = CATALOGUE) -> Catalog:
    """The catalogue of a file; an empty one where there is no file."""
    if not path.exists():
        return Catalog(locale=LANGUAGE)
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGE)


def po(catalogue: Catalog) -> bytes:
    """The catalogue as translators edit it."""
    out = io.BytesIO()
    write_po(out, catalogue, width=100, omit_header=False, include_lineno=False)
    return out.getvalue()


def mo(catalogue: Catalog) -> bytes:
    """The catalogue as gettext reads it."""
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def faults(catalogue: Catalog) -> Iterator[str]:
    """What is wrong with translations: missing, or with other fields than the English."""
    for message in catalogue:
        if not message.id:
            continue
        if not message.string:
            yield f"no translation: {message.id}"
        elif fields(str(message.id)) != fields(str(message.string)):
            yield f"other fields: {message.id} | {message.string}"


def write(catalogue: Catalog) -> None:
    """Write the catalogue in both forms."""
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    CATALOGUE.write_bytes(po(catalogue))
    CATALOGUE.with_suffix(".mo").write_bytes(mo(catalogue))


def is_fresh(catalogue: Catalog) -> bool:
    """Whether both files say what the code and the translations give."""
    kept = [(CATALOGUE, po(catalogue)), (CATALOGUE.with_suffix(".mo"), mo(catalogue))]
    return all(path.exists() and path.read_bytes() == content for path, content in kept)


def missing(catalogue: Catalog, found: Messages, below: str) -> dict[str, str]:
    """What has no translation, of the files whose path starts with `below`."""
    return {
        str(message.id): ""
        for message in catalogue
        if message.id and not message.string
        if any(place.startswith(below) for place in found[str(message.id)])
    }


def main(arguments: list[str]) -> int:
    """As the module's text says."""
    task, *rest = arguments or ["--write"]
    news: dict[str, Any] = {}
    for name in rest if task == "--merge" else ():
        news |= json.loads(Path(name).read_text(encoding="utf-8"))
    found = messages()
    catalogue = updated(load(), found, news)
    if task == "--missing":
        print(json.dumps(missing(catalogue, found, "".join(rest)), indent=0, ensure_ascii=False))
        return 0
    wrong = list(faults(catalogue))
    print(*wrong, sep="\n")
    if task == "--check":
        return int(bool(wrong) or not is_fresh(catalogue))
    write(catalogue)
    print(f"{len(found)} messages, {len(wrong)} to see to")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
