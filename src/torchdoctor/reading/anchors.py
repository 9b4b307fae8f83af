"""The literals that a regular expression cannot do without.

Conservative: what is not understood counts as a gap, and a pattern without any literal says so.
"""

import functools
import re

SHORTEST = 4
"""A shorter literal stands in every second line of a log, and saves nothing."""

_FLAGS = re.compile(r"\(\?[aiLmsux]+\)")
_GROUP_HEAD = re.compile(r"\(\?(?::|P<\w+>|[=!]|<[=!])")
_QUANTIFIER = re.compile(r"[*+?]|\{\d*(?:,\d*)?\}")
_ZERO_WIDTH = frozenset("bBAZ")


@functools.cache
def anchors_of(pattern: str) -> tuple[str, ...]:
    """Lower-case literals, one of which stands in every match; empty: there is no such literal."""
    found = _anchors(_FLAGS.sub("", pattern))
    return tuple(literal.lower() for literal in found)


def _anchors(pattern: str) -> tuple[str, ...]:
    chosen: list[str] = []
    for branch in _branches(pattern):
        best = _best(branch)
        if not best:
            return ()
        chosen.extend(best)
    return tuple(chosen)


def _best(branch: str) -> tuple[str, ...]:
    """The longest literal of a branch; else those of a group that it cannot do without."""
    literals, groups = _pieces(branch)
    longest = max(literals, key=_worth, default="")
    if _worth(longest) >= SHORTEST:
        return (longest,)
    found = (_anchors(group) for group in groups)
    return max(found, key=lambda several: min(map(_worth, several), default=0), default=())


def _worth(literal: str) -> int:
    """How rare a literal is: its letters, of which those of other scripts count twice."""
    return sum(1 if char.isascii() else 2 for char in literal if not char.isspace())


def _branches(pattern: str) -> list[str]:
    """The alternatives at the top level."""
    branches, start, at, depth = [], 0, 0, 0
    while at < len(pattern):
        step = _step(pattern, at)
        if step == 1:
            depth += {"(": 1, ")": -1}.get(pattern[at], 0)
            if pattern[at] == "|" and depth == 0:
                branches.append(pattern[start:at])
                start = at + 1
        at += step
    return [*branches, pattern[start:]]


def _step(pattern: str, at: int) -> int:
    """How many characters belong together: an escape, a class, or one."""
    if pattern[at] == "\\":
        return 2
    if pattern[at] == "[":
        return _end_of_class(pattern, at) - at
    return 1


def _end_of_class(pattern: str, at: int) -> int:
    at += 1
    if pattern[at : at + 1] == "^":
        at += 1
    if pattern[at : at + 1] == "]":  # a bracket that comes first is meant literally
        at += 1
    while at < len(pattern) and pattern[at] != "]":
        at += 2 if pattern[at] == "\\" else 1
    return at + 1


def _pieces(branch: str) -> tuple[list[str], list[str]]:
    """The literals of a branch, and the insides of its groups that must match."""
    literals, groups, run, at = [], [], "", 0
    while at < len(branch):
        end, char, group = _token(branch, at)
        quantifier = _QUANTIFIER.match(branch, end)
        optional = quantifier is not None and quantifier[0][0] in "*?{"
        if char is not None and not optional:
            run += char
        if char is None or quantifier is not None:
            literals.append(run)
            run = ""
        if group is not None and not optional:
            groups.append(group)
        at = quantifier.end() if quantifier else end
        if quantifier and branch[at : at + 1] == "?":  # a lazy one
            at += 1
    return [*literals, run], groups


def _token(branch: str, at: int) -> tuple[int, str | None, str | None]:
    """End of the token at a place, the literal that it stands for, and the group that it is."""
    char, end = branch[at], at + _step(branch, at)
    if char == "\\":
        name = branch[at + 1 : end]
        if name in _ZERO_WIDTH:
            return end, "", None
        return end, None if name.isalnum() else name, None
    if char == "(":
        return _group(branch, at)
    if char in "^$":
        return end, "", None
    return end, None if char in ".[" else char, None


def _group(branch: str, at: int) -> tuple[int, None, str | None]:
    end, depth = at, 0
    while end < len(branch):
        step = _step(branch, end)
        if step == 1:
            depth += {"(": 1, ")": -1}.get(branch[end], 0)
        end += step
        if depth == 0:
            break
    head = _GROUP_HEAD.match(branch, at)
    inside = branch[head.end() if head else at + 1 : end - 1]
    looks_around = head is not None and head[0][-1] in "=!"
    return end, None, None if looks_around else inside
