"""TOML text to the tables of `tables`, strictly: what cannot be read is refused with its place."""

import dataclasses
import difflib
import re
import sys
from typing import Any, TypeVar

from torchdoctor.matrix.checks import faults
from torchdoctor.matrix.document import Document, Place
from torchdoctor.plain import Mismatch, decode
from torchdoctor.texts import Text, say

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

F = TypeVar("F")


def read_tables(kind: type[F], document: Document) -> F:
    """The tables of a file.

    Args:
        kind: The class of the file in `tables`.
        document: The file.

    Raises:
        BadMatrix: no TOML, an unknown or a missing key, a wrong type, a value that is no version,
            date, platform..., no source: with file, line, row, and what would be right.
    """
    unknown: list[str] = []
    try:
        tables = decode(kind, _parsed(document), unknown)
    except Mismatch as mismatch:
        raise _mismatch(mismatch, unknown, document) from None
    for dotted in unknown:
        place = _place(dotted)
        odd = say("has the unknown key {key}", key=repr(place.key))
        raise document.refusal(place, odd, _nearest(kind, place))
    _check_values(tables, document)
    return tables


def _parsed(document: Document) -> Any:  # noqa: ANN401 - what tomllib gives
    try:
        return _without_dates(tomllib.loads(document.text))
    except tomllib.TOMLDecodeError as error:
        no_toml = say("is no TOML: {error}", error=error)
        raise document.refusal(Place(), no_toml, say("mend the syntax there")) from None


def _without_dates(data: Any) -> Any:  # noqa: ANN401
    """Dates as ISO 8601 text, which is how rows keep them."""
    if isinstance(data, dict):
        return {key: _without_dates(item) for key, item in data.items()}
    if isinstance(data, list):
        return [_without_dates(item) for item in data]
    return data.isoformat() if hasattr(data, "isoformat") else data


def _place(dotted: str) -> Place:
    """The place of a dotted path of `plain`: "build[3].pythons[0]"."""
    found = re.match(r"(\w+)(?:\[(\d+)\])?(?:.*\.([\w-]+))?", dotted)
    if found is None:
        return Place()
    table, number, key = found.groups()
    if number is None and key is None:
        return Place(key=table)
    return Place(table, int(number) if number is not None else None, key)


def _mismatch(mismatch: Mismatch, unknown: list[str], document: Document) -> Exception:
    place = _place(mismatch.where)
    if mismatch.missing:
        place = dataclasses.replace(place, table=place.table or place.key or "", key=None)
        what = say("lacks {keys}", keys=", ".join(mismatch.missing))
        # A key that is missing was often only misspelt.
        odd = [repr(_place(one).key) for one in unknown if one.startswith(mismatch.where)]
        return document.refusal(place, what, _all_of_these(odd))
    found = repr(mismatch.found)
    named = (
        say("has {found} for {key}", found=found, key=place.key)
        if place.key
        else say("is {found}", found=found)
    )
    return document.refusal(place, named, _right(mismatch.expected))


def _all_of_these(odd: list[str]) -> Text:
    if not odd:
        return say("every row says all of these")
    return say("every row says all of these; {keys} is unknown there", keys=", ".join(odd))


def _right(expected: Text) -> Text:
    return say("{expected} is right there", expected=expected)


def _nearest(kind: Any, place: Place) -> Text:  # noqa: ANN401
    known = _keys(kind, place.table)
    near = difflib.get_close_matches(place.key or "", known, n=1)
    if near:
        return say("{key} is meant?", key=repr(near[0]))
    return say("known are {keys}", keys=", ".join(known))


def _keys(kind: Any, table: str) -> list[str]:  # noqa: ANN401
    fields = {field.name: field.type for field in dataclasses.fields(kind)}
    row = fields.get(table, kind)
    [*args] = getattr(row, "__args__", (row,))
    return [field.name for field in dataclasses.fields(args[0])]


def _check_values(tables: object, document: Document) -> None:
    for field in dataclasses.fields(tables):  # type: ignore[arg-type] # a dataclass of `tables`
        rows = getattr(tables, field.name)
        several = isinstance(rows, tuple)
        for number, row in enumerate(rows if several else (rows,)):
            if not dataclasses.is_dataclass(row):
                continue
            for fault in faults(row):
                place = Place(field.name, number if several else None, fault.key)
                what = say("has {found} for {key}", found=fault.found, key=fault.key)
                raise document.refusal(place, what, _right(fault.expected))
