"""The rows that readers make of commands and files.

Rows say what is written and where; what an installer makes of it is for `searched` and `predict`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Installer = Literal["pip", "uv", "conda", "poetry"]
Role = Literal["index", "extra", "links"]
FAMILY = ("torch", "torchvision", "torchaudio")
"""The packages whose builds differ by variant, and that the matrix knows file by file."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is written; lines and columns count from 1."""

    file: str = "<command>"
    line: int = 1
    column: int = 1


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a command, as it is written and as the shell hands it on."""

    raw: str
    text: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One package that is asked for."""

    name: str
    """Canonical: "torch"."""
    specifier: str = ""
    """"==2.6.0+cu124"; empty: any version."""
    text: str
    """As it is written."""
    place: Place
    marker: str | None = None
    wheel: str | None = None
    """File name, where a wheel is named instead of a version."""
    direct: bool = False
    """Whether an address or a path is named, so that no index is asked for it."""
    unknown: bool = False
    """Whether the version hangs on a variable whose value nobody knows here."""
    index: str | None = None
    """Name or address of the one index that serves it ([tool.uv.sources], poetry's source)."""
    hashes: bool = False
    invalid: str | None = None
    """Why it is no requirement, though it names torch or a companion."""
    swallowed: str | None = None
    """What the shell took for a redirection: ">=2.0" of an unquoted torch>=2.0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """A place where an installer may look."""

    url: str
    """Empty: the installer's own default index."""
    role: Role
    place: Place
    word: str = ""
    """The option with its value, as it is written."""
    origin: Literal["option", "file", "env"] = "option"
    name: str | None = None
    explicit: bool = False
    """Whether it serves only the packages that name it."""
    ignored: bool = False
    """Whether it stands behind a requirement in a file, where pip reads no such option; or, of an
    explicit one, whether no dependency names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A container image that is named by FROM or by docker pull."""

    reference: str
    """"nvidia/cuda:12.4.0-devel-ubuntu22.04"."""
    place: Place
    builds: bool | None = None
    """Whether the stage compiles something; None: nothing is known of a stage."""
    platform: str | None = None
    """Of FROM --platform: "linux/arm64"."""
    final: bool = True
    """Whether the image that comes out rests on it (of a Dockerfile's stages the last alone)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InstallLine:
    """What one command, or one file, asks of an installer."""

    installer: Installer
    requirements: tuple[Requirement, ...] = ()
    constraints: tuple[Requirement, ...] = ()
    indexes: tuple[Index, ...] = ()
    """In the order in which they are written."""
    flags: tuple[str, ...] = ()
    """Options without a value: --no-build-isolation, --force-reinstall, ..."""
    options: Mapping[str, str] = field(default_factory=dict)
    """Further options with a value, the last of each: --index-strategy, --torch-backend."""
    trusted_hosts: tuple[str, ...] = ()
    env: Mapping[str, str] = field(default_factory=dict)
    """PIP_* and UV_* that are set for it by the line or the file."""
    env_places: Mapping[str, Place] = field(default_factory=dict)
    """Where they are set, if not in the line."""
    words: tuple[Word, ...] = ()
    """Of a command; empty for a file."""
    channels: tuple[str, ...] = ()
    """Of conda."""
    python: str | None = None
    """Interpreter tag of what it installs into, where the file names one: "cp311"."""
    image: Image | None = None
    """What a Dockerfile installs it into."""
    kind: Literal["command", "requirements", "pyproject", "environment"] = "command"
    beside_conda_torch: bool = False
    """Whether conda installs pytorch into the same environment."""
    is_input: bool = False
    """Whether a tool makes the file that is installed out of this one (requirements.in)."""
    conditional: bool = False
    """Whether it may not be run at all: it stands in a branch, or behind ||."""
    place: Place


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that a text holds for lint."""

    lines: tuple[InstallLine, ...] = ()
    images: tuple[Image, ...] = ()
