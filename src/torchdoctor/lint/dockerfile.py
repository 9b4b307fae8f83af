"""Reads Dockerfiles: the image of each stage, and what its RUN lines install.

dockerfile-parse tells the line of an instruction and no column, and splits no RUN; since places
are what lint is for, instructions are taken apart here. Source: the Dockerfile reference.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from torchdoctor.lint.command import Beside, read_commands
from torchdoctor.lint.model import Image, InstallLine, Place, Reading
from torchdoctor.lint.program import pip_settings
from torchdoctor.lint.shell import commands_in, with_variables

_INSTRUCTION = re.compile(
    r"(?P<blank>\s*)(?P<name>[A-Za-z]+)(?P<gap>[ \t]+)(?P<rest>.*)", re.DOTALL
)
_HEREDOC = re.compile(r"<<-?\s*[\"']?(?P<end>\w+)[\"']?")
_FLAG = re.compile(r"--(?P<name>[\w-]+)(?:=(?P<value>\S*))?\s+")
_COMPILES = re.compile(
    r"\b(?:nvcc|cmake|ninja|gcc|g\+\+|cc|make|cargo|build-essential|cuda-nvcc\S*)\b|setup\.py"
    r"|--no-build-isolation|--no-binary|TORCH_CUDA_ARCH_LIST|MAX_JOBS|git\+|git clone"
    r"|\b(?:pip|uv)\d?\s[^\n]*\s(?:-e\s|\.(?:\s|$|\[))"
    r"|\b(?:flash[-_]attn|mamba[-_]ssm|causal[-_]conv1d|deepspeed|apex|llama[-_]cpp[-_]python"
    r"|tensorrt\S*|onnxruntime\S*|tensorflow\S*|jax\S*|cupy\S*|vllm|paddle\S*)\b"
)
"""What needs more of an image than torch's wheels: a compiler, or CUDA libraries of its own."""


@dataclass(frozen=True, slots=True)
class Instruction:
    """One instruction, continued lines and here-documents included."""

    name: str
    body: str
    place: Place
    """Where the body begins."""


@dataclass(slots=True)
class _Stage:
    image: Image
    alias: str | None = None
    base: "_Stage | None" = None
    known: dict[str, str] = field(default_factory=dict)
    """ARG and ENV values."""
    env: dict[str, str] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    """Variable -> where it is set."""
    lines: list[InstallLine] = field(default_factory=list)
    compiles: bool = False


def read_dockerfile(text: str, name: str, beside: Beside | None = None) -> Reading:
    """The install lines of a Dockerfile, each with the image that it installs into."""
    stages: list[_Stage] = []
    global_args: dict[str, str] = {}
    for one in instructions(text, name):
        if one.name == "FROM":
            stages.append(_stage(one, stages, global_args))
        elif not stages:
            if one.name == "ARG":
                global_args.update(_pairs(one, global_args))
        else:
            _apply(one, stages[-1], global_args, beside)
    return _reading(stages)


def _reading(stages: list[_Stage]) -> Reading:
    shipped = {id(one) for one in _chain(stages[-1])} if stages else set()
    compiling = {id(one) for stage in stages if stage.compiles for one in _chain(stage)}
    images: dict[int, Image] = {}
    lines: list[InstallLine] = []
    for stage in stages:
        *_, root = _chain(stage)
        if id(root) not in images:
            images[id(root)] = replace(
                root.image, builds=id(root) in compiling, final=id(root) in shipped
            )
        lines += [replace(line, image=images[id(root)]) for line in stage.lines]
    return Reading(tuple(lines), tuple(images.values()))


def _chain(stage: _Stage) -> Iterator[_Stage]:
    """A stage, the one that it is built on, and so on down to an image."""
    below: _Stage | None = stage
    while below is not None:
        yield below
        below = below.base


def instructions(text: str, name: str) -> Iterator[Instruction]:
    """The instructions of a Dockerfile, in order."""
    escape = "`" if re.match(r"(?i)\s*#\s*escape\s*=\s*`", text) else "\\"
    lines = text.splitlines()
    number = 0
    while number < len(lines):
        first = number
        taken, number = _whole(lines, number, escape)
        found = _INSTRUCTION.fullmatch(taken)
        if found is None or found["blank"].count("\n"):
            continue
        heredoc = _HEREDOC.search(found["rest"]) if found["name"].upper() == "RUN" else None
        body = found["rest"]
        if heredoc is not None:
            inner, number = _until(lines, number, heredoc["end"])
            body = f"{_without_heredoc(body, heredoc)}\n{inner}"
        place = Place(name, first + 1, found.start("rest") + 1)
        yield Instruction(found["name"].upper(), body, place)


def _whole(lines: list[str], number: int, escape: str) -> tuple[str, int]:
    """An instruction from its first line on, and the number of the line behind it."""
    parts: list[str] = []
    while number < len(lines):
        line = lines[number]
        number += 1
        if line.lstrip().startswith("#") or (parts and not line.strip()):
            if not parts:
                return "", number
            parts.append("\\")  # comments and empty lines do not end a continued instruction
            continue
        stripped = line.rstrip()
        if not stripped.endswith(escape):
            parts.append(line)
            break
        parts.append(f"{stripped[:-1]}\\")
    return "\n".join(parts), number


def _until(lines: list[str], number: int, end: str) -> tuple[str, int]:
    inner = []
    while number < len(lines) and lines[number].strip() != end:
        inner.append(lines[number])
        number += 1
    return "\n".join(inner), number + 1


def _without_heredoc(body: str, heredoc: re.Match[str]) -> str:
    """What stands before a here-document: nothing, or the shell that reads it."""
    before = body[: heredoc.start()].strip()
    return "" if before in ("", "bash", "sh", "/bin/bash", "/bin/sh") else before


def _stage(one: Instruction, stages: list[_Stage], global_args: dict[str, str]) -> _Stage:
    body = with_variables(one.body, global_args)
    flags, rest, skipped = _flags(body)
    words = rest.split()
    reference = words[0] if words else ""
    base = next((stage for stage in reversed(stages) if stage.alias == reference.lower()), None)
    # Where the reference begins, as it is written: variables may have changed its length.
    shift = skipped if body == one.body else 0
    place = replace(one.place, column=one.place.column + shift)
    alias = words[2].lower() if len(words) > 2 and words[1].lower() == "as" else None  # noqa: PLR2004 - FROM x AS y
    image = Image(reference=reference, place=place, platform=flags.get("platform"))
    if base is None:
        return _Stage(image, alias)
    return _Stage(base.image, alias, base, dict(base.known), dict(base.env), dict(base.places))


def _flags(body: str) -> tuple[dict[str, str], str, int]:
    """The flags before an instruction's body, the body, and where it begins."""
    flags: dict[str, str] = {}
    at = 0
    while found := _FLAG.match(body, at):
        flags[found["name"]] = found["value"] or ""
        at = found.end()
    return flags, body[at:], at


def _pairs(one: Instruction, known: dict[str, str]) -> dict[str, str]:
    """NAME=value pairs of ARG and ENV; ARG without a value gives none, ENV has an old form."""
    commands = commands_in(one.body, one.place, known)
    if one.name == "ENV" and "=" not in one.body.split(maxsplit=1)[0]:
        name, _, value = one.body.partition(" ")
        return {name: with_variables(value.strip(), known)}
    words = [word.text for command in commands for word in command.words]
    assigned = {k: v for command in commands for k, v in command.env.items()}
    if not commands:
        return _alone(one, known)
    assigned.update(dict(word.split("=", 1) for word in words if "=" in word))
    return assigned


def _alone(one: Instruction, known: dict[str, str]) -> dict[str, str]:
    """Assignments without a command: a word behind them makes the shell's reader keep them."""
    commands = commands_in(f"{one.body} :", one.place, known)
    return {k: v for command in commands for k, v in command.env.items()}


def _apply(
    one: Instruction, stage: _Stage, global_args: dict[str, str], beside: Beside | None
) -> None:
    if one.name in ("ARG", "ENV") and one.body.strip():
        found = _pairs(one, {**global_args, **stage.known})
        if one.name == "ARG" and not found and one.body.strip() in global_args:
            found = {one.body.strip(): global_args[one.body.strip()]}
        stage.known.update(found)
        stage.env.update({k: v for k, v in found.items() if k.startswith(("PIP_", "UV_"))})
        stage.places.update(dict.fromkeys(found, one.place))
    elif one.name == "RUN":
        _run(one, stage, beside)
    if one.name in ("RUN", "ENV") and _COMPILES.search(one.body):
        stage.compiles = True


def _run(one: Instruction, stage: _Stage, beside: Beside | None) -> None:
    _, body, skipped = _flags(one.body)
    place = replace(one.place, column=one.place.column + skipped)
    body = _exec_form(body)
    reading = read_commands(body, place, variables=stage.known, env=stage.env, beside=beside)
    for line in reading.lines:
        # What a command sets for itself stands in the command.
        places = {k: v for k, v in stage.places.items() if line.env.get(k) == stage.env.get(k)}
        stage.lines.append(replace(line, env_places=places))
    _keep_settings(one, stage)


def _keep_settings(one: Instruction, stage: _Stage) -> None:
    """`pip config set` of one RUN holds for the next; an exported variable does not."""
    for name, value in pip_settings(one.body, stage.known).items():
        stage.env[name] = value
        stage.places[name] = one.place


def _exec_form(body: str) -> str:
    """RUN ["pip", "install", "torch"] as the words of a shell; anything else as it is."""
    if not body.lstrip().startswith("["):
        return body
    try:
        words = json.loads(body)
    except (ValueError, RecursionError):
        return body
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        return body
    # Brackets, quotes and commas become blanks, so that every word stays in its column.
    return re.sub(r'^\s*\[|\]\s*$|",\s*"|"', lambda found: " " * len(found[0]), body)
