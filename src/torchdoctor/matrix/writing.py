"""Rows as TOML, in the very form in which `matrices/` is written by hand."""

import dataclasses
import re
from collections.abc import Iterable, Mapping
from typing import Any

from torchdoctor.matrix.tables import CompanionTable, ReleaseFile

_WIDTH = 100
_DATES = ("checked", "released")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_FIRST = (
    "platform", "platforms", "variants", "cuda", "default_index", "labelled", "pythons",
    "default_pythons", "assumed_pythons", "tag", "glibc", "macos", "macos_for", "cxx11_abi",
    "size_mb",
)  # fmt: skip
_LAST = ("verified", "note", "source", "checked")
"""What a row says of itself stands below what it says."""
_INLINE = ("macos_for",)
_ESCAPES = {
    '"': '\\"',
    "\\": "\\\\",
    "\b": "\\b",
    "\t": "\\t",
    "\n": "\\n",
    "\f": "\\f",
    "\r": "\\r",
}


def release_toml(tables: ReleaseFile, comments: Mapping[str, str] | None = None) -> str:
    """`torch/X.Y.Z.toml`.

    Args:
        tables: What it says.
        comments: Name of a kind of table -> lines to stand above the first of that kind.
    """
    comments = comments or {}
    parts = [_comment(comments.get("release")) + _table("[release]", tables.release)]
    for kind in ("build", "sm", "requires"):
        rows = getattr(tables, kind)
        parts += [_comment(comments[kind])] if kind in comments and not rows else []
        for number, row in enumerate(rows):
            above = _comment(comments.get(kind)) if number == 0 else ""
            parts.append(above + _table(f"[[{kind}]]", row))
    return "\n".join(parts)


def companion_toml(rows: Iterable[CompanionTable]) -> str:
    """The tables of some companion releases, without the head of their file."""
    return "\n".join(_table("[[release]]", row) for row in rows)


def _comment(text: str | None) -> str:
    return "".join(f"# {line}".rstrip() + "\n" for line in text.splitlines()) if text else ""


def _table(header: str, row: Any) -> str:  # noqa: ANN401 - any dataclass of `tables`
    """A table with all that differs from the defaults, and the tables inside it below."""
    said = _said(row)
    inside = {key: value for key, value in said.items() if _is_inside(key, value)}
    plain = {key: value for key, value in said.items() if key not in inside}
    lines = [header, *_aligned(plain)]
    for key, value in inside.items():
        name = header.strip("[]")
        if isinstance(value, Mapping):
            lines += [f"[{name}.{key}]", *(f"{_key(k)} = {_text(v)}" for k, v in value.items())]
        else:
            lines += [_table(f"[[{name}.{key}]]", item).rstrip("\n") for item in value]
    return "\n".join(lines) + "\n"


def _said(row: Any) -> dict[str, Any]:  # noqa: ANN401
    fields = {field.name: field for field in dataclasses.fields(row)}
    others = (name for name in fields if name not in (*_FIRST, *_LAST))
    ordered = [name for name in (*_FIRST, *others, *_LAST) if name in fields]
    values = {name: getattr(row, name) for name in ordered}
    return {name: value for name, value in values.items() if value != _default(fields[name])}


def _default(field: "dataclasses.Field[Any]") -> object:
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory()
    return field.default


def _is_inside(key: str, value: object) -> bool:
    if isinstance(value, Mapping):
        return key not in _INLINE
    return isinstance(value, tuple) and any(map(dataclasses.is_dataclass, value))


def _aligned(plain: Mapping[str, Any]) -> list[str]:
    width = max(map(len, plain), default=0)
    return [f"{key:{width}} = {_value(key, value, width)}" for key, value in plain.items()]


def _value(key: str, value: object, width: int) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{_key(k)} = {_text(v)}' for k, v in value.items())} }}"
    if isinstance(value, tuple):
        return _list([_text(str(item)) for item in value], width)
    return str(value) if key in _DATES else _text(str(value))


def _list(items: list[str], width: int) -> str:
    line = f"[{', '.join(items)}]"
    if len(line) + width + 3 <= _WIDTH:
        return line
    return "[\n" + "".join(f"    {item},\n" for item in items) + "]"


def _key(name: str) -> str:
    return name if _BARE_KEY.fullmatch(name) else _text(name)


def _text(value: str) -> str:
    """A basic string (TOML 1.0, "String"), with every control character escaped."""
    escaped = (_ESCAPES.get(c) or (f"\\u{ord(c):04x}" if _is_control(c) else c) for c in value)
    return f'"{"".join(escaped)}"'


def _is_control(character: str) -> bool:
    return ord(character) < 0x20 or ord(character) == 0x7F  # noqa: PLR2004 - ASCII's own borders
