"""Facts as files: written for replay, read back with every mistake named.

Nothing here imports a probe: `install --facts` is counted in milliseconds.
"""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

from torchdoctor import plain
from torchdoctor.errors import BadFactsFile
from torchdoctor.facts.model import SCHEMA, Facts, Problem
from torchdoctor.texts import Text, say

PROBE = "facts file"
WRITE_ONE = say("name a facts file, as this writes one: torchdoctor facts > machine.json")

_NAME, _, _VERSION = SCHEMA.rpartition("/")
_CHECK_DOCUMENT = re.compile(r"torchdoctor\.check/\d+")


def save(facts: Facts) -> str:
    """The JSON text of a facts file. What is not known is left out."""
    return json.dumps(plain.encode(facts), indent=2) + "\n"


def load(path: Path) -> Facts:
    """The facts of a file, which may also be a whole document of `check --json`.

    Raises:
        BadFactsFile: it cannot be read, is not JSON, of another schema or of wrong types.
    """
    try:
        data = path.read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        why = (error.strerror if isinstance(error, OSError) else None) or str(error)
        unread = say("{path} cannot be read: {why}", path=path, why=why)
        raise BadFactsFile(unread, next_step=WRITE_ONE) from None
    return parse(data, str(path))


def parse(data: bytes, name: str) -> Facts:
    """The facts in the bytes of a file.

    Args:
        data: JSON in any Unicode encoding: PowerShell's `>` writes UTF-16.
        name: What messages call it.

    Raises:
        BadFactsFile: as `load`.
    """
    # A file of ours is masked already; one that was made otherwise may hold anything.
    from torchdoctor.facts.mask import mask_data  # late: its patterns cost 3 ms

    document = _read_json(data, name)
    unknown: list[str] = []
    try:
        facts = plain.decode(Facts, mask_data(_facts_in(document, name)), unknown)
    except plain.Mismatch as error:
        _refuse(
            say("{name} is no facts file: {error}", name=name, error=error.words),
            say("correct that value, or leave the key out"),
        )
    # Kept visible: a misspelt key would otherwise be a fact that silently is not known.
    odd = (say("the key {key} is not known", key=key) for key in unknown)
    rows = (Problem(probe=PROBE, problem=words) for words in odd)
    return replace(facts, problems=(*facts.problems, *rows))


def _read_json(data: bytes, name: str) -> dict[str, Any]:
    if not data.strip():
        _refuse(say("{name} is empty", name=name), WRITE_ONE)
    try:
        text = data.decode(json.detect_encoding(data)).removeprefix("\ufeff")
        document = json.loads(text, parse_constant=_no_constant, parse_float=_finite)
    except json.JSONDecodeError as error:
        _refuse(_no_json(name, error), WRITE_ONE)
    except UnicodeDecodeError as error:
        odd = say("byte {place} is not {encoding}", place=error.start, encoding=error.encoding)
        _refuse(say("{name} is no text: {why}", name=name, why=odd), WRITE_ONE)
    except (ValueError, RecursionError) as error:  # bytes of no encoding, a number of 5000 digits
        why = error.args[0] if error.args else ""
        _refuse(say("{name} is not JSON that can be read: {why}", name=name, why=why), WRITE_ONE)
    if not isinstance(document, dict):
        an_object = say("facts are an object: {example}", example='{"os": {...}, ...}')
        _refuse(say("{name} holds no JSON object", name=name), an_object)
    return document


def _no_json(name: str, error: json.JSONDecodeError) -> Text:
    return say(
        "{name} is not JSON: line {line}, column {column}: {why}",
        name=name,
        line=error.lineno,
        column=error.colno,
        why=error.msg,
    )


def _facts_in(document: dict[str, Any], name: str) -> dict[str, Any]:
    facts: object = document
    schema = document.get("schema")
    if isinstance(schema, str) and _CHECK_DOCUMENT.fullmatch(schema):
        facts = document.get("facts")
    if not isinstance(facts, dict):
        _refuse(say("{name} is a check document without facts", name=name), WRITE_ONE)
    _expect_schema(facts.get("schema", SCHEMA), name)
    return facts


def _expect_schema(schema: object, name: str) -> None:
    if schema is None or schema == SCHEMA:
        return
    family, _, version = str(schema).rpartition("/")
    if family == _NAME and version.isdecimal() and int(version[:9]) > int(_VERSION):
        newer = say(
            "{name} has the schema {schema}, this torchdoctor reads {ours}",
            name=name,
            schema=f"{schema!r:.60}",
            ours=SCHEMA,
        )
        _refuse(newer, say("install a newer torchdoctor, or write the file again with this one"))
    other = say(
        "{name} has the schema {schema}, which is not {ours}",
        name=name,
        schema=f"{schema!r:.60}",
        ours=SCHEMA,
    )
    _refuse(other, WRITE_ONE)


def _no_constant(word: str) -> NoReturn:
    raise ValueError(say("{word} is no JSON number", word=word))


def _finite(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise ValueError(say("{number} is too large a number", number=text[:20]))
    return number


def _refuse(what: Text, next_step: Text) -> NoReturn:
    raise BadFactsFile(_one_line(what), next_step=next_step) from None


def _one_line(text: Text) -> Text:
    """Keys and values of the file may hold line breaks; a message is one line."""
    lines = {
        name: _one_line(value) if isinstance(value, Text) else " ".join(str(value).split())
        for name, value in text.fields
    }
    return say(text.template, **lines)
