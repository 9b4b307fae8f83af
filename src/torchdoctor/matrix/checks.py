"""What the keys of the matrix may hold, by the name of the key.

A check answers None, or what would be right.
"""

import dataclasses
import re
from collections.abc import Callable, Iterator, Mapping

from torchdoctor.matrix.rows import PLATFORMS
from torchdoctor.matrix.tables import CompanionTable
from torchdoctor.matrix.versions import specifier, version
from torchdoctor.texts import Text, say

Check = Callable[[str], Text | None]

_DATE = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
_VARIANT = re.compile(r"cpu|mps|pypi|cu\d{2,3}")
_PYTHON = re.compile(r"cp3\d{1,2}(?:t|-abi3)?|py3\d{0,2}")
_CAPABILITY = re.compile(r"\d{1,2}\.\d")


def _is_date(value: str) -> Text | None:
    return None if _DATE.fullmatch(value) else say("a date, 2026-11-23")


def _is_said(value: str) -> Text | None:
    return None if value.strip() else say("where it was read: an address, a file, a command")


def _is_version(value: str) -> Text | None:
    try:
        version(value)
    except ValueError:
        return say('a version, "2.6.0"')
    return None


def _is_specifier(value: str) -> Text | None:
    try:
        specifier(value)
    except ValueError:
        return say('a version specifier, ">=3.9"')
    return None


def _is_platform(value: str) -> Text | None:
    if value in PLATFORMS:
        return None
    return say("one of {values}", values=", ".join(PLATFORMS))


def _is_variant(value: str) -> Text | None:
    return None if _VARIANT.fullmatch(value) else say("cpu, mps, pypi or cuXXX")


def _is_python(value: str) -> Text | None:
    return None if _PYTHON.fullmatch(value) else say("an interpreter tag, cp312, cp313t or py3")


def _is_capability(value: str) -> Text | None:
    return None if _CAPABILITY.fullmatch(value) else say('a compute capability, "8.6"')


_BY_KEY: dict[str, Check] = {
    "assumed_pythons": _is_python,
    "cc_max": _is_capability,
    "cc_min": _is_capability,
    "checked": _is_date,
    "compute_capability": _is_capability,
    "cuda": _is_version,
    "default_pythons": _is_python,
    "driver_min": _is_version,
    "glibc": _is_version,
    "macos": _is_version,
    "macos_for": _is_version,
    "platform": _is_platform,
    "platforms": _is_platform,
    "ptx": _is_capability,
    "pythons": _is_python,
    "released": _is_date,
    "requires_python": _is_specifier,
    "sm": _is_capability,
    "source": _is_said,
    "torch": _is_version,
    "use_variant": _is_variant,
    "variant": _is_variant,
    "variants": _is_variant,
    "version": _is_version,
    "versions": _is_specifier,
}


@dataclasses.dataclass(frozen=True, slots=True)
class Fault:
    """A key whose value cannot stand."""

    key: str
    found: str
    expected: Text


def faults(row: object) -> Iterator[Fault]:
    """What is wrong with the values of a row, and of the tables inside it."""
    for field in dataclasses.fields(row):  # type: ignore[arg-type] # rows are dataclasses
        value = getattr(row, field.name)
        check = _check_of(row, field.name)
        for item in _items(value):
            if dataclasses.is_dataclass(item):
                yield from faults(item)
            elif check is not None and (expected := check(str(item))) is not None:
                yield Fault(field.name, repr(item), expected)
    if getattr(row, "verified", True) is False and not getattr(row, "note", ""):
        yield Fault("note", say("nothing"), say("the reason why it is not verified"))


def _check_of(row: object, key: str) -> Check | None:
    if key == "torch" and isinstance(row, CompanionTable):
        return _is_specifier
    return _BY_KEY.get(key)


def _items(value: object) -> tuple[object, ...]:
    if value is None:
        return ()
    if isinstance(value, Mapping):
        return tuple(value.values())
    return value if isinstance(value, tuple) else (value,)
