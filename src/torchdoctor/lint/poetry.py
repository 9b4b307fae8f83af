"""Reads poetry's part of pyproject.toml: dependencies with their sources.

Source: poetry's documentation, "Dependency specification" and "Repositories".
"""

from collections.abc import Iterator, Mapping
from typing import Any

from torchdoctor.lint.model import Index, InstallLine, Place, Requirement
from torchdoctor.lint.requirement import canonical, is_version
from torchdoctor.lint.toml_text import TomlText
from torchdoctor.matrix.model import version


def read_poetry(table: Mapping[str, Any], source: TomlText) -> Iterator[InstallLine]:
    """The installs that [tool.poetry] stands for."""
    indexes = tuple(_sources(table.get("source"), source))
    groups = table.get("group")
    more = groups.values() if isinstance(groups, dict) else ()
    lists = (one.get("dependencies") for one in (table, *more) if isinstance(one, dict))
    for dependencies in lists:
        if isinstance(dependencies, dict) and dependencies:
            yield InstallLine(
                installer="poetry",
                kind="pyproject",
                requirements=tuple(_requirements(dependencies, source)),
                indexes=indexes,
                place=Place(source.name),
            )


def _sources(tables: object, source: TomlText) -> Iterator[Index]:
    own = [one for one in tables if isinstance(one, dict)] if isinstance(tables, list) else []
    primary = False
    for one in own:
        url, priority = one.get("url"), one.get("priority", "primary")
        if not isinstance(url, str):
            continue
        primary = primary or priority == "primary"
        yield Index(
            url=url,
            role="index" if priority == "primary" else "extra",
            place=source.value(url),
            word=url,
            name=one["name"] if isinstance(one.get("name"), str) else None,
            explicit=priority in ("explicit", "supplemental"),
        )
    if own and not primary:  # the default index serves unless another is primary
        yield Index(url="", role="index", place=Place(source.name))


def _requirements(table: Mapping[str, Any], source: TomlText) -> Iterator[Requirement]:
    for key, value in table.items():
        entries = value if isinstance(value, list) else [value]
        for entry in entries:
            if key != "python":
                yield _requirement(str(key), entry, source)


def _requirement(key: str, value: object, source: TomlText) -> Requirement:
    entry: Mapping[str, Any] = value if isinstance(value, dict) else {"version": value}
    wanted = entry.get("version")
    marker = entry.get("markers")
    specifier = _specifier(wanted) if isinstance(wanted, str) else ""
    return Requirement(
        name=canonical(key),
        specifier=specifier or "",
        text=f"{key} = {wanted!r}" if isinstance(wanted, str) else key,
        place=source.key(key),
        marker=marker if isinstance(marker, str) else None,
        direct=any(name in entry for name in ("url", "path", "git", "file")),
        unknown=specifier is None or "platform" in entry or "python" in entry,
        index=entry["source"] if isinstance(entry.get("source"), str) else None,
    )


def _specifier(text: str) -> str | None:
    """The specifier of PEP 440 in poetry's writing: ^2.4 is >=2.4,<3; None: none that is known."""
    text = text.strip()
    if text in ("", "*"):
        return ""
    sign, number = text[:1], text[1:].strip()
    if sign in "^~" and text[1:2] != "=" and is_version(number):
        return f">={number},<{_next(number, tilde=sign == '~')}"
    if is_version(text):
        return f"=={text}"
    return None if "|" in text or "^" in text else text.replace(" ", "")


def _next(number: str, *, tilde: bool) -> str:
    """The first version that a caret or tilde does not take."""
    release = version(number).release
    if tilde:
        kept = release[:2] if len(release) > 1 else release[:1]
        return ".".join(map(str, (*kept[:-1], kept[-1] + 1)))
    first = next((i for i, part in enumerate(release) if part), len(release) - 1)
    return ".".join(map(str, (*release[:first], release[first] + 1)))
