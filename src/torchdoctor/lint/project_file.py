"""Reads pyproject.toml: its dependencies, and the indexes of uv and poetry.

Sources: PEP 621 and 735; uv's documentation, "Package indexes" and "Dependency sources"; poetry's,
"Repositories" and "Dependency specification".
"""

import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from torchdoctor.errors import BadRequest
from torchdoctor.lint.model import Index, InstallLine, Place, Reading, Requirement
from torchdoctor.lint.poetry import read_poetry
from torchdoctor.lint.requirement import canonical, read_requirement
from torchdoctor.lint.toml_text import TomlText
from torchdoctor.texts import say


def read_project(text: str, name: str) -> Reading:
    """The installs that a project file stands for: one for each list of dependencies.

    Raises:
        BadRequest: it is not TOML.
    """
    source = TomlText(text, name)
    document = parsed_toml(text, name)
    project, tool = _table(document, "project"), _table(document, "tool")
    uv = _Uv.of(_table(tool, "uv"), source)
    lists = [found for found in _lists(document, project, uv, source) if found]
    named = {one.index for found in lists for one in found}
    indexes = tuple(
        replace(one, ignored=one.explicit and one.name not in named) for one in uv.indexes
    )
    lines = [replace(uv.line(found, source), indexes=indexes) for found in lists]
    if "poetry" in tool:
        lines.extend(read_poetry(_table(tool, "poetry"), source))
    return Reading(tuple(lines))


def parsed_toml(text: str, name: str) -> dict[str, Any]:
    """A TOML document.

    Raises:
        BadRequest: it is none; the message names the line.
    """
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        document: dict[str, Any] = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise BadRequest(
            say("{name} is not TOML: {why}", name=name, why=str(error)),
            next_step=say("correct it first"),
        ) from None
    return document


def _table(document: Mapping[str, Any], key: str) -> dict[str, Any]:
    found = document.get(key)
    return found if isinstance(found, dict) else {}


def _texts(value: object) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _lists(
    document: Mapping[str, Any], project: Mapping[str, Any], uv: "_Uv", source: TomlText
) -> Iterator[tuple[Requirement, ...]]:
    """The project's own dependencies, and beside them each extra and each group."""
    own = tuple(_requirements(project.get("dependencies"), "dependencies", uv, source))
    yield own
    for table, key in ((project, "optional-dependencies"), (document, "dependency-groups")):
        for group, texts in _table(table, key).items():
            more = tuple(_requirements(texts, str(group), uv, source))
            yield (*own, *more) if more else ()
    yield tuple(_requirements(uv.development, "dev-dependencies", uv, source))


def _requirements(texts: object, key: str, uv: "_Uv", source: TomlText) -> Iterator[Requirement]:
    for text in _texts(texts):
        found = read_requirement(text, source.value(text, after=key))
        if found is not None:
            yield from uv.sourced(found, key)


@dataclass(frozen=True, slots=True)
class _Uv:
    """What [tool.uv] says."""

    table: Mapping[str, Any]
    indexes: tuple[Index, ...]
    constraints: tuple[Requirement, ...]

    @classmethod
    def of(cls, table: Mapping[str, Any], source: TomlText) -> "_Uv":
        """From the table, with the place of everything."""
        limits = (
            read_requirement(text, source.value(text, after="constraint-dependencies"))
            for text in _texts(table.get("constraint-dependencies"))
        )
        indexes = tuple(_indexes(table, source))
        return cls(table, indexes, tuple(one for one in limits if one is not None))

    @property
    def development(self) -> object:
        """The old list of development dependencies."""
        return self.table.get("dev-dependencies")

    def sourced(self, one: Requirement, group: str) -> Iterator[Requirement]:
        """A requirement with the index that [tool.uv.sources] gives it, for each marker."""
        entries = [
            entry
            for entry in _source_entries(_table(self.table, "sources"), one.name)
            if entry.get("extra", group) == group and entry.get("group", group) == group
        ]
        for entry in entries:
            index, marker = entry.get("index"), entry.get("marker")
            if any(key in entry for key in ("url", "path", "git", "workspace")):
                yield replace(one, direct=True)
            elif isinstance(index, str):
                both = " and ".join(f"({m})" for m in (one.marker, marker) if isinstance(m, str))
                yield replace(one, index=index, marker=both or None)
        if not entries or all("marker" in entry for entry in entries):
            yield one

    def line(self, found: tuple[Requirement, ...], source: TomlText) -> InstallLine:
        """One install of some requirements."""
        options = {}
        if isinstance(self.table.get("index-strategy"), str):
            options["--index-strategy"] = self.table["index-strategy"]
        alone = _texts(self.table.get("no-build-isolation-package"))
        # Newer ones name what a build needs instead, which serves as well.
        alone += [canonical(str(key)) for key in _table(self.table, "extra-build-dependencies")]
        if alone:
            options["--no-build-isolation-package"] = " ".join(alone)
        flags = ("--no-build-isolation",) if self.table.get("no-build-isolation") is True else ()
        return InstallLine(
            installer="uv" if self.table else "pip",
            kind="pyproject",
            requirements=found,
            constraints=self.constraints,
            indexes=self.indexes,
            flags=flags,
            options=options,
            place=Place(source.name),
        )


def _source_entries(sources: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    for key, entry in sources.items():
        if canonical(str(key)) == name:
            entries = entry if isinstance(entry, list) else [entry]
            return [one for one in entries if isinstance(one, dict)]
    return []


def _indexes(uv: Mapping[str, Any], source: TomlText) -> Iterator[Index]:
    tables = uv.get("index")
    for table in tables if isinstance(tables, list) else []:
        if isinstance(table, dict) and isinstance(table.get("url"), str):
            yield Index(
                url=table["url"],
                role="index" if table.get("default") is True else "extra",
                place=source.value(table["url"]),
                word=table["url"],
                name=table["name"] if isinstance(table.get("name"), str) else None,
                explicit=table.get("explicit") is True,
            )
    # [tool.uv.pip] has them too, for `uv pip` alone.
    for settings in (uv, _table(uv, "pip")):
        yield from _old_options(settings, source)


def _old_options(settings: Mapping[str, Any], source: TomlText) -> Iterable[Index]:
    url = settings.get("index-url")
    if isinstance(url, str):
        yield Index(url=url, role="index", place=source.value(url), word=url)
    for url in _texts(settings.get("extra-index-url")):
        yield Index(url=url, role="extra", place=source.value(url), word=url)
    for url in _texts(settings.get("find-links")):
        yield Index(url=url, role="links", place=source.value(url), word=url)
