"""Reads requirements files of pip: requirements, options, and the files that they name.

Source: pip's documentation, "Requirements File Format".
"""

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from torchdoctor.lint.command import Beside, index_of, words_of
from torchdoctor.lint.model import Index, InstallLine, Place, Reading, Requirement
from torchdoctor.lint.options import Option, parsed
from torchdoctor.lint.requirement import read_requirement

_COMMENT = re.compile(r"(?:^|\s+)#.*$")
_MOST_FILES = 100
"""More do not name each other, unless somebody wants to see what happens."""
_OPTION_BEHIND = re.compile(r"\s--?(?!hash\b)[a-z].*", re.DOTALL)


@dataclass(slots=True)
class _Found:
    """What was read so far; files that include each other add to one."""

    requirements: list[Requirement] = field(default_factory=list)
    constraints: list[Requirement] = field(default_factory=list)
    indexes: list[Index] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    hosts: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    """Files that were read: they may name each other in a circle."""


def read_requirements(text: str, name: str, beside: Beside | None = None) -> Reading:
    """A requirements file as the one line that `pip install -r` makes of it."""
    found = _Found()
    _read(text, name, beside, found)
    line = InstallLine(
        installer="pip",
        kind="requirements",
        is_input=name.endswith(".in"),
        place=Place(name),
    )
    return Reading((_with(line, found),))


def read_entries(
    entries: Iterable[tuple[str, Place]], name: str, beside: Beside | None = None
) -> InstallLine:
    """Lines of a requirements file that stand elsewhere, as conda's pip section."""
    found = _Found()
    for line, place in entries:
        _take(line.strip(), place, name, beside, found)
    return _with(InstallLine(installer="pip", place=Place(name)), found)


def included(line: InstallLine, beside: Beside) -> InstallLine:
    """A command with what the files of its -r and -c say."""
    found = _Found()
    for option in ("--requirement", "--constraint"):
        for name in line.options.get(option, "").split("\n"):
            _include(name, line.place.file, beside, found, is_limit=option == "--constraint")
    return _with(line, found)


def _with(line: InstallLine, found: _Found) -> InstallLine:
    return replace(
        line,
        requirements=(*line.requirements, *found.requirements),
        constraints=(*line.constraints, *found.constraints),
        indexes=(*line.indexes, *found.indexes),
        flags=(*line.flags, *found.flags),
        trusted_hosts=(*line.trusted_hosts, *found.hosts),
    )


def _include(name: str, base: str, beside: Beside | None, found: _Found, *, is_limit: bool) -> None:
    if not name or beside is None or "://" in name:
        return
    path = posixpath.normpath(posixpath.join(posixpath.dirname(base), name))
    if path in found.seen or len(found.seen) > _MOST_FILES:
        return
    found.seen.add(path)
    text = beside(path)
    if text is None and name.startswith("/"):
        # A path inside an image: the file was copied from beside the Dockerfile.
        path = posixpath.join(posixpath.dirname(base), posixpath.basename(name))
        text = beside(path)
    if text is None:
        return
    inner = _Found(seen=found.seen)
    _read(text, path, beside, inner)
    # Of a constraints file only the versions count, and its options do all the same.
    (found.constraints if is_limit else found.requirements).extend(inner.requirements)
    found.constraints.extend(inner.constraints)
    found.indexes.extend(inner.indexes)
    found.flags.extend(inner.flags)
    found.hosts.extend(inner.hosts)


def _read(text: str, name: str, beside: Beside | None, found: _Found) -> None:
    for line, place in _logical_lines(text, name):
        _take(line, place, name, beside, found)


def _take(line: str, place: Place, name: str, beside: Beside | None, found: _Found) -> None:
    if not line.startswith("-"):
        behind = _OPTION_BEHIND.search(line)
        requirement = read_requirement(line[: behind.start()] if behind else line, place)
        if requirement is not None:
            found.requirements.append(requirement)
        if behind is not None:
            start = replace(place, column=place.column + behind.start() + 1)
            found.indexes.extend(_without_effect(behind[0].strip(), start))
        return
    for option in parsed(words_of(line, place), "pip"):
        if isinstance(option, Option):
            _apply(option, name, beside, found)


def _without_effect(options: str, place: Place) -> Iterator[Index]:
    """Indexes that are named behind a requirement: pip keeps a requirement's own options alone."""
    for option in parsed(words_of(options, place), "pip"):
        index = index_of(option) if isinstance(option, Option) else None
        if index is not None:
            yield replace(index, origin="file", ignored=True)


def _logical_lines(text: str, name: str) -> Iterator[tuple[str, Place]]:
    """Lines without comments, continued ones as one, each with the place of its first word."""
    pending, start = "", Place(name)
    for number, physical in enumerate(text.splitlines(), 1):
        if not pending:
            column = len(physical) - len(physical.lstrip()) + 1
            start = Place(name, number, column)
        if physical.endswith("\\") and not physical.lstrip().startswith("#"):
            pending += physical[:-1] + " "
            continue
        line = _COMMENT.sub("", pending + physical).strip()
        pending = ""
        if line:
            yield line, start
    if pending.strip():
        yield pending.strip(), start


def _apply(option: Option, name: str, beside: Beside | None, found: _Found) -> None:
    value = option.value or ""
    role = index_of(option)
    if role is not None:
        found.indexes.append(replace(role, origin="file"))
    elif option.name in ("--requirement", "--constraint"):
        is_limit = option.name == "--constraint"
        _include(value, name, beside, found, is_limit=is_limit)
    elif option.name == "--trusted-host":
        found.hosts.append(value)
    elif option.value is None:
        found.flags.append(option.name)
