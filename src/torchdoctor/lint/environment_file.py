"""Reads environment.yml of conda: its packages, and the pip section over them.

conda hands the pip section to pip as a requirements file, so it is read as one. The YAML is only
composed into nodes: these know their lines, and no value of a tag is ever made.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from torchdoctor.errors import BadRequest
from torchdoctor.lint.command import Beside
from torchdoctor.lint.conda import read_spec
from torchdoctor.lint.machine import tag_of_version
from torchdoctor.lint.model import InstallLine, Place, Reading, Requirement
from torchdoctor.lint.requirements_file import read_entries
from torchdoctor.texts import say

_LONGEST = 500_000
"""Characters. YAML is read at some 50,000 of them a second."""


def read_environment(text: str, name: str, beside: Beside | None = None) -> Reading:
    """The two installs that an environment file stands for: conda's, then pip's.

    Raises:
        BadRequest: it is not YAML, or no environment.
    """
    root = _composed(text, name)
    keys = dict(_items(root))
    if "dependencies" not in keys:
        raise BadRequest(
            say("{name} is no environment of conda: it has no dependencies", name=name),
            next_step=say("lint reads environment.yml; name another file"),
        )
    channels = tuple(_scalars(keys.get("channels"), name))
    dependencies = tuple(_scalars(keys["dependencies"], name))
    specs = tuple(spec for one, at in dependencies if (spec := read_spec(one, at)) is not None)
    conda = InstallLine(
        installer="conda",
        kind="environment",
        requirements=specs,
        channels=tuple(channel for channel, _ in channels),
        place=Place(name),
    )
    entries = tuple(_pip_entries(keys["dependencies"], name))
    pip = replace(
        read_entries(entries, name, beside),
        kind="environment",
        python=_python(specs),
        beside_conda_torch=any(one.name == "pytorch" for one in specs),
    )
    return Reading((conda, pip) if entries else (conda,))


def _composed(text: str, name: str) -> Any:  # noqa: ANN401 - the library is untyped
    if len(text) > _LONGEST:
        raise BadRequest(
            say("{name} is longer than any environment of conda", name=name),
            next_step=say("name another file"),
        )
    try:
        import yaml  # late: nothing else needs it

        return yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        why = " ".join(str(error).split())
        raise BadRequest(
            say("{name} is not YAML: {why}", name=name, why=why), next_step=say("correct it first")
        ) from None


def _items(node: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - as above
    """Keys and values of a mapping; none where it is no mapping."""
    pairs = node.value if node is not None and node.id == "mapping" else []
    for key, value in pairs:
        if key.id == "scalar":
            yield key.value, value


def _sequence(node: Any) -> list[Any]:  # noqa: ANN401 - as above
    return list(node.value) if node is not None and node.id == "sequence" else []


def _scalars(node: Any, name: str) -> Iterator[tuple[str, Place]]:  # noqa: ANN401 - as above
    """The texts of a list, with their places."""
    for one in _sequence(node):
        if one.id == "scalar":
            yield one.value, _place(one, name)


def _pip_entries(node: Any, name: str) -> Iterator[tuple[str, Place]]:  # noqa: ANN401 - as above
    for one in _sequence(node):
        for key, value in _items(one):
            if key == "pip":
                yield from _scalars(value, name)


def _place(node: Any, name: str) -> Place:  # noqa: ANN401 - as above
    mark = node.start_mark
    quoted = node.style in ("'", '"')
    return Place(name, mark.line + 1, mark.column + 1 + quoted)


def _python(specs: tuple[Requirement, ...]) -> str | None:
    """The interpreter's tag, where the environment names one."""
    python = next((one for one in specs if one.name == "python"), None)
    number = python.specifier.lstrip("=").removesuffix(".*") if python else ""
    return tag_of_version(".".join(number.split(".")[:2])) if number else None
