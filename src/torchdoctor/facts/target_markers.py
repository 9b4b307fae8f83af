"""Evaluates environment markers (PEP 508) in the examined interpreter, which may lack packaging.

Only what torch and NVIDIA's packages use: comparisons, `and`, `or`, parentheses. Anything else
is not known, and what depends on it is left out.
"""

from __future__ import annotations

import os
import platform
import re
import sys
from typing import Any, Callable  # noqa: UP035 - collections.abc has no Callable[...] in 3.8

TOKEN = re.compile(
    r"\s*(\(|\)|'[^']*'|\"[^\"]*\"|===|==|!=|<=|>=|~=|<|>|and\b|or\b|not\s+in\b|in\b|[\w.]+)"
)
VERSIONS = ("python_version", "python_full_version", "implementation_version")


class UnknownMarker(ValueError):
    """A marker that this small evaluator does not understand."""


def surroundings(extra: str = "") -> dict[str, str]:
    """The values of the variables of PEP 508 here; `extra` is the extra that is asked for."""
    # os.uname where there is one: platform.machine() starts a child on some systems.
    system = getattr(os, "uname", None)
    return {
        "os_name": os.name,
        "sys_platform": sys.platform,
        "platform_machine": system().machine if system else platform.machine(),
        "platform_system": system().sysname if system else platform.system(),
        "platform_python_implementation": platform.python_implementation(),
        "implementation_name": sys.implementation.name,
        "python_version": "{}.{}".format(*sys.version_info[:2]),
        "python_full_version": platform.python_version(),
        "extra": extra,
    }


def applies(marker: str, values: dict[str, str]) -> bool:
    """Whether a marker holds; an empty one does.

    Raises:
        UnknownMarker: it has a form or a variable that is not known here.
    """
    if not marker.strip():
        return True
    tokens = tokens_of(marker)
    holds = disjunction(tokens, values)
    if tokens:
        raise UnknownMarker(marker)
    return holds


def tokens_of(marker: str) -> list[str]:
    """The words of a marker, the first one last."""
    tokens = []
    place = 0
    while marker[place:].strip():
        found = TOKEN.match(marker, place)
        if not found:
            raise UnknownMarker(marker)
        tokens.append(" ".join(found.group(1).split()))
        place = found.end()
    return tokens[::-1]


def disjunction(tokens: list[str], values: dict[str, str]) -> bool:
    """One or more conjunctions with `or` between them."""
    holds = conjunction(tokens, values)
    while tokens and tokens[-1] == "or":
        tokens.pop()
        holds = conjunction(tokens, values) or holds
    return holds


def conjunction(tokens: list[str], values: dict[str, str]) -> bool:
    """One or more comparisons with `and` between them."""
    holds = comparison(tokens, values)
    while tokens and tokens[-1] == "and":
        tokens.pop()
        holds = comparison(tokens, values) and holds
    return holds


def comparison(tokens: list[str], values: dict[str, str]) -> bool:
    """Two values with an operator between them, or something in parentheses."""
    if tokens and tokens[-1] == "(":
        tokens.pop()
        holds = disjunction(tokens, values)
        if not tokens or tokens.pop() != ")":
            raise UnknownMarker("a parenthesis is not closed")
        return holds
    if len(tokens) < 3:  # noqa: PLR2004 - value, operator, value
        raise UnknownMarker("a comparison is cut short")
    left, operator, right = tokens.pop(), tokens.pop(), tokens.pop()
    as_versions = left in VERSIONS or right in VERSIONS
    return compare(value_of(left, values), operator, value_of(right, values), as_versions)


def value_of(word: str, values: dict[str, str]) -> str:
    """A quoted text, or the value of a variable."""
    if word[0] in "'\"":
        return word[1:-1]
    if word not in values:
        raise UnknownMarker(word)
    return values[word]


def compare(left: str, operator: str, right: str, as_versions: bool) -> bool:  # noqa: FBT001
    """As PEP 508 compares: `in` as texts, versions by their numbers, all else for equality."""
    if operator in ("in", "not in"):
        return (left in right) == (operator == "in")
    operators: dict[str, Callable[[Any, Any], bool]] = {
        "==": lambda a, b: a == b,
        "!=": lambda a, b: a != b,
    }
    if not as_versions:
        if operator not in operators:
            raise UnknownMarker(operator)
        return operators[operator](left, right)
    operators.update({
        "<": lambda a, b: a < b,
        "<=": lambda a, b: a <= b,
        ">": lambda a, b: a > b,
        ">=": lambda a, b: a >= b,
    })  # fmt: skip
    if operator not in operators:
        raise UnknownMarker(operator)
    return operators[operator](numbers(left), numbers(right))


def numbers(version: str) -> tuple[int, ...]:
    """3.10 as (3, 10): as texts 3.9 would be the newer one."""
    parts = version.split(".")
    if not all(part.isdecimal() for part in parts):
        raise UnknownMarker(version)
    found = [int(part) for part in parts]
    while found and found[-1] == 0:  # 3.10 and 3.10.0 are one version
        found.pop()
    return tuple(found)
