"""Dataclasses to plain JSON data and back, and their JSON Schema.

One rule differs by kind: a `Fact` leaves out what is not known (None), because in facts an absent
key means "not known"; every other document keeps its nulls. `Absent` is the null that means
"looked for, not there", in the few places where the contract has one.
"""

import dataclasses
import enum
import functools
import re
import types
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Literal, TypeVar, Union, get_args, get_origin

from torchdoctor.texts import Text, say, verbatim

T = TypeVar("T")
JsonValue = Any  # what json.loads gives: recursive aliases do not survive Python 3.10


class Absent(enum.Enum):
    """Looked for, and not there; None is "nobody could look"."""

    ABSENT = "absent"


ABSENT = Absent.ABSENT


class Fact:
    """Marks the dataclasses of a facts file, where None is left out.

    It also shows them, with what is known: generating a `__repr__` for each class was felt at
    start-up.
    """

    __slots__ = ()
    __dataclass_fields__: ClassVar[dict[str, Any]]

    def __repr__(self) -> str:
        pairs = ((f.name, getattr(self, f.name)) for f in dataclasses.fields(self))
        known = (f"{name}={value!r}" for name, value in pairs if value is not None)
        return f"{type(self).__name__}({', '.join(known)})"


class Mismatch(ValueError):
    """Data does not fit the dataclass: where, what would be right, what was found."""

    def __init__(
        self, where: str, expected: Text, found: object, missing: tuple[str, ...] = ()
    ) -> None:
        self.words = say(
            "{where}: {expected} expected, {found} found",
            where=where or say("the document"),
            expected=expected,
            found=_shown(found),
        )
        super().__init__(self.words)
        self.where = where
        self.expected = expected
        self.found = found
        self.missing = missing


def encode(value: object) -> JsonValue:
    """A dataclass (or a container of them) as data that `json.dumps` takes."""
    if isinstance(value, enum.Enum):
        return None if value is ABSENT else value.value
    if value is None or isinstance(value, (str, int, float)):
        return str(value) if isinstance(value, Text) else value
    if isinstance(value, Mapping):
        return {str(key): encode(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [encode(item) for item in value]
    if not dataclasses.is_dataclass(value):
        return str(value)
    return {
        f.name: encode(item)
        for f in dataclasses.fields(value)
        if (item := getattr(value, f.name)) is not None or not may_be_left_out(type(value), f)
    }


def may_be_left_out(kind: type, field: "dataclasses.Field[Any]") -> bool:
    """Whether a field is not printed when it is None."""
    return issubclass(kind, Fact) or bool(field.metadata.get("optional"))


def decode(kind: type[T], data: JsonValue, unknown_keys: list[str] | None = None) -> T:
    """The dataclass `kind` from JSON data.

    Args:
        kind: The dataclass.
        data: What `json.loads` gave.
        unknown_keys: Receives the dotted path of every key that `kind` does not know.

    Raises:
        Mismatch: with the dotted path of the first value that does not fit.
    """
    found: T = _read(kind, data, "", unknown_keys if unknown_keys is not None else [])
    return found


def _read(kind: Any, data: JsonValue, where: str, unknown: list[str]) -> Any:  # noqa: ANN401
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _read_union(get_args(kind), data, where, unknown)
    if origin is Literal:
        if data in get_args(kind) and not isinstance(data, bool):
            return data
        raise Mismatch(where, _one_of(get_args(kind)), data)
    if origin is tuple:
        return tuple(
            _read(get_args(kind)[0], item, f"{where}[{number}]", unknown)
            for number, item in enumerate(_expect(list, data, where, _A_LIST))
        )
    if origin in (dict, Mapping):
        items = _expect(dict, data, where, _AN_OBJECT).items()
        return {
            key: _read(get_args(kind)[1], item, _below(where, key), unknown) for key, item in items
        }
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        try:
            return kind(data)
        except ValueError:
            raise Mismatch(where, _one_of(m.value for m in kind), data) from None
    if dataclasses.is_dataclass(kind):
        return _read_dataclass(kind, data, where, unknown)
    return _read_scalar(kind, data, where)


def _read_scalar(kind: Any, data: JsonValue, where: str) -> Any:  # noqa: ANN401
    if kind is Text:
        return verbatim(_expect(str, data, where, _WORDS[str]))
    if kind is float and isinstance(data, int) and not isinstance(data, bool):
        return float(data)
    if kind in _WORDS:
        return _expect(kind, data, where, _WORDS[kind])
    return data


_WORDS: dict[type, Text] = {
    str: say("text"),
    int: say("a whole number"),
    float: say("a number"),
    bool: say("true or false"),
}


_A_LIST, _AN_OBJECT = say("a list"), say("an object")


def _one_of(values: Iterable[object]) -> Text:
    return say("one of {values}", values=", ".join(map(str, values)))


def _expect(kind: type, data: JsonValue, where: str, words: Text) -> Any:  # noqa: ANN401
    # bool is an int in Python, and a truth value is no number in JSON.
    if not isinstance(data, kind) or (kind is int and isinstance(data, bool)):
        raise Mismatch(where, words, data)
    return data


def _read_union(members: tuple[Any, ...], data: JsonValue, where: str, unknown: list[str]) -> Any:  # noqa: ANN401
    if data is None:
        return ABSENT if Absent in members else None
    [kind, *_] = [m for m in members if m is not type(None) and m is not Absent]
    return _read(kind, data, where, unknown)


def _read_dataclass(kind: Any, data: JsonValue, where: str, unknown: list[str]) -> Any:  # noqa: ANN401
    _expect(dict, data, where, _AN_OBJECT)
    hints = _hints(kind)
    values = {}
    for key, item in data.items():
        if key not in hints:
            unknown.append(_below(where, key))
        elif item is not None or key in _required(kind) or not _means_unknown(hints[key]):
            values[key] = _read(hints[key], item, _below(where, key), unknown)
    try:
        return kind(**values)
    except TypeError as error:  # a required key is missing: the message names it
        missing = tuple(re.findall(r"'(\w+)'", str(error)))
        more = say("more keys ({keys})", keys=", ".join(missing))
        raise Mismatch(where, more, data, missing) from None


def _means_unknown(kind: Any) -> bool:  # noqa: ANN401
    return type(None) in get_args(kind) and Absent not in get_args(kind)


@functools.cache
def _hints(kind: Any) -> dict[str, Any]:  # noqa: ANN401
    return {field.name: field.type for field in dataclasses.fields(kind)}


@functools.cache
def _required(kind: Any) -> frozenset[str]:  # noqa: ANN401
    none = dataclasses.MISSING
    fields = dataclasses.fields(kind)
    return frozenset(f.name for f in fields if f.default is none and f.default_factory is none)


def _below(where: str, key: object) -> str:
    return f"{where}.{key}" if where else str(key)


def _shown(found: object) -> str:
    shown = repr(found)
    return shown if len(shown) <= 60 else f"{shown[:57]}..."  # noqa: PLR2004 - one line of a terminal
