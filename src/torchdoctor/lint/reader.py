"""Which reader reads what: one for each kind of file, chosen by its name or by what it holds."""

import posixpath
import re
from typing import Literal, get_args

from torchdoctor.errors import BadRequest
from torchdoctor.lint.command import Beside, read_commands
from torchdoctor.lint.model import Place, Reading
from torchdoctor.texts import say

Kind = Literal["requirements", "pyproject", "environment", "dockerfile", "shell"]
KINDS: tuple[Kind, ...] = get_args(Kind)
_BY_NAME: tuple[tuple[str, Kind], ...] = (
    (r"(?:.*[.-])?(?:docker|container)file(?:[.-].*)?", "dockerfile"),
    (r".*\.toml", "pyproject"),
    (r".*\.ya?ml", "environment"),
    (r".*\.(?:txt|in|pip)", "requirements"),
    (r".*\.(?:sh|bash|zsh|bat|ps1|cmd)", "shell"),
)
_BY_TEXT: tuple[tuple[str, Kind], ...] = (
    (r"(?mi)^\s*FROM\s+\S+", "dockerfile"),
    (r"(?m)^\s*\[(?:project|tool|build-system|dependency-groups)\b", "pyproject"),
    (r"(?m)^dependencies\s*:", "environment"),
    (r"(?m)^\s*(?:\$\s+)?(?:sudo\s+)?(?:pip\d?|python\d?|py|uv|conda|mamba|docker|poetry)\s",
     "shell"),
    (r"#!", "shell"),
)  # fmt: skip


def kind_of(name: str, text: str) -> Kind:
    """The kind of a file, by its name, else by what it holds.

    Raises:
        BadRequest: neither tells.
    """
    base = posixpath.basename(name.replace("\\", "/")).lower()
    for pattern, kind in _BY_NAME:
        if re.fullmatch(pattern, base):
            return kind
    for pattern, kind in _BY_TEXT:
        if re.search(pattern, text[:100_000]):
            return kind
    if name != "-":
        raise BadRequest(
            say("{name} is of no kind that lint knows", name=name),
            next_step=say("say --kind: {kinds}", kinds=", ".join(KINDS)),
        )
    return "requirements"


def read(text: str, name: str, kind: Kind, beside: Beside | None = None) -> Reading:
    """Everything that a text installs.

    Args:
        text: Of the file.
        name: How findings call it.
        kind: What it is.
        beside: Reads the files that it names.

    Raises:
        BadRequest: it is not what it should be.
    """
    # Late: each reader has a library or a pattern of its own to load.
    if kind == "requirements":
        from torchdoctor.lint.requirements_file import read_requirements

        return read_requirements(text, name, beside)
    if kind == "pyproject":
        from torchdoctor.lint.project_file import read_project

        return read_project(text, name)
    if kind == "environment":
        from torchdoctor.lint.environment_file import read_environment

        return read_environment(text, name, beside)
    if kind == "dockerfile":
        from torchdoctor.lint.dockerfile import read_dockerfile

        return read_dockerfile(text, name, beside)
    return read_commands(text, Place(name), beside=beside)
