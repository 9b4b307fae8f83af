"""Reads commands: pip, uv, conda and poetry lines, and docker pull, out of any shell text."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from torchdoctor.lint.model import (
    Image,
    Index,
    Installer,
    InstallLine,
    Place,
    Reading,
    Requirement,
    Role,
    Word,
)
from torchdoctor.lint.options import Option, parsed
from torchdoctor.lint.program import (
    DOCKER,
    SHELLS,
    installer_of,
    note_settings,
    pip_or_uv,
    program_of,
    without_prefixes,
)
from torchdoctor.lint.requirement import read_requirement
from torchdoctor.lint.shell import Command, commands_in

Beside = Callable[[str], str | None]
"""Name of a file that a command or a file names -> its text; None: it cannot be read here."""

_ROLES: dict[Installer, dict[str, Role]] = {
    "pip": {"--index-url": "index", "--extra-index-url": "extra", "--find-links": "links"},
    "uv": {
        "--index-url": "index",
        "--default-index": "index",
        "--index": "extra",
        "--extra-index-url": "extra",
        "--find-links": "links",
    },
}


def read_command(text: str, place: Place | None = None) -> tuple[InstallLine, ...]:
    """The install lines of a shell text."""
    return read_commands(text, place or Place()).lines


def read_commands(
    text: str,
    place: Place,
    *,
    variables: Mapping[str, str] | None = None,
    env: Mapping[str, str] | None = None,
    beside: Beside | None = None,
) -> Reading:
    """Everything in a shell text that installs packages or names an image.

    Args:
        text: One command or many.
        place: Where its first character stands.
        variables: Shell variables that are known from before.
        env: PIP_* and UV_* variables that are in force.
        beside: Reads the files that -r and -c name.
    """
    lines: list[InstallLine] = []
    images: list[Image] = []
    settings: dict[str, str] = dict(env or {})
    for command in commands_in(text, place, {**settings, **(variables or {})}):
        read = _read(command, settings, beside)
        lines.extend(read.lines)
        images.extend(read.images)
    return Reading(tuple(lines), tuple(images))


def _read(command: Command, settings: dict[str, str], beside: Beside | None) -> Reading:
    words = without_prefixes(command.words)
    if not words:
        return Reading()
    program = program_of(words)
    note_settings(program, words, settings)
    if program in SHELLS:
        return _inner(words, settings, beside)
    if program in DOCKER:
        return Reading(images=tuple(_pulled(words)))
    found = installer_of(program, words)
    if found is None:
        return Reading()
    installer, rest = found
    line = _line(installer, rest, replace_words(command, words))
    env = {**pip_or_uv(settings), **pip_or_uv(command.env)}
    line = replace(line, env=env)
    return Reading((with_files(line, beside),) if beside else (line,))


def replace_words(command: Command, words: Sequence[Word]) -> Command:
    """The same command without the words before its program."""
    return replace(command, words=tuple(words))


def _line(installer: Installer, rest: Sequence[Word], command: Command) -> InstallLine:
    requirements: list[Requirement] = []
    indexes: list[Index] = []
    flags: list[str] = []
    options: dict[str, str] = {}
    many: dict[str, list[str]] = {
        "--trusted-host": [],
        "--channel": [],
        "--allow-insecure-host": [],
    }
    for part in parsed(rest, installer):
        if isinstance(part, Word):
            requirements.extend(_required(part, installer, command))
        elif part.value is None:
            flags.append(part.name)
        elif part.name in _ROLES.get(installer, {}):
            indexes.extend(_indexes(part, _ROLES[installer][part.name], installer))
        elif part.name in many:
            many[part.name].append(part.value)
        elif part.name in ("--requirement", "--constraint", "--file"):
            options[part.name] = "\n".join(filter(None, (options.get(part.name), part.value)))
        else:
            options[part.name] = part.value
    return InstallLine(
        installer=installer,
        requirements=tuple(requirements),
        indexes=tuple(indexes),
        flags=tuple(flags),
        options=options,
        trusted_hosts=(*many["--trusted-host"], *many["--allow-insecure-host"]),
        channels=tuple(many["--channel"]),
        words=command.words,
        conditional=command.conditional,
        place=command.words[0].place,
    )


def _required(word: Word, installer: Installer, command: Command) -> Iterator[Requirement]:
    if installer == "conda":
        from torchdoctor.lint.conda import read_spec

        found = read_spec(word.text, word.place)
    else:
        found = read_requirement(word.text, word.place)
    if found is not None:
        yield replace(found, swallowed=command.swallowed.get(word))


def words_of(text: str, place: Place) -> tuple[Word, ...]:
    """The words of one line that is no shell's, split as a shell does."""
    return tuple(word for command in commands_in(text, place) for word in command.words)


def index_of(option: Option) -> Index | None:
    """The index that an option of pip names; None: it names none."""
    role = _ROLES["pip"].get(option.name)
    return next(_indexes(option, role, "pip"), None) if role else None


def _indexes(option: Option, role: Role, installer: Installer) -> Iterator[Index]:
    value = option.value or ""
    place = option.word.place
    written = " ".join(dict.fromkeys((option.word.raw, option.value_word.raw)))
    name = None
    if installer == "uv" and option.name in ("--index", "--default-index"):
        named = re.match(r"(?P<name>[\w.-]+)=(?P<url>.+)", value)
        name, value = (named["name"], named["url"]) if named else (None, value)
    # uv takes several addresses in one value; pip takes one.
    for url in value.split() if installer == "uv" else [value]:
        yield Index(url=url, role=role, place=place, word=written, name=name)


def _inner(words: Sequence[Word], settings: Mapping[str, str], beside: Beside | None) -> Reading:
    """The commands of sh -c "..."."""
    for option, script in pairwise(words[1:]):
        if re.fullmatch(r"-[a-z]*c[a-z]*", option.text):
            place = replace(script.place, column=script.place.column + 1)
            return read_commands(script.text, place, env=settings, beside=beside)
    return Reading()


def _pulled(words: Sequence[Word]) -> Iterator[Image]:
    """Images of docker pull and docker run."""
    verb = words[1].text if len(words) > 1 else ""
    if verb not in ("pull", "run", "create"):
        return
    for word in words[2:]:
        # The values of docker's own options are no image that rules know.
        if not word.text.startswith("-") and ("/" in word.text or ":" in word.text):
            yield Image(reference=word.text, place=word.place)
            if verb != "pull":
                return


def with_files(line: InstallLine, beside: Beside) -> InstallLine:
    """A line with what the files of its -r and -c say."""
    from torchdoctor.lint.requirements_file import included

    return included(line, beside)
