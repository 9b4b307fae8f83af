"""Reads commands: pip, uv, conda and poetry lines, and docker pull, out of any shell text."""

import posixpath
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
from torchdoctor.lint.requirement import read_requirement
from torchdoctor.lint.shell import Command, commands_in

Beside = Callable[[str], str | None]
"""Name of a file that a command or a file names -> its text; None: it cannot be read here."""

_PIP = re.compile(r"pip(?:\d+(?:\.\d+)*)?(?:\.exe)?")
_PYTHON = re.compile(r"(?:python(?:\d+(?:\.\d+)*)?|py)(?:\.exe)?")
_CONDA = {"conda", "mamba", "micromamba"}
_DOCKER = {"docker", "podman", "nerdctl"}
_SHELLS = {"sh", "bash", "zsh", "dash", "ash"}
_BEFORE = {
    "sudo", "time", "env", "exec", "nohup", "command", "then", "do", "else", "{", "!", "if",
    "elif", "while", "until", "$", "RUN",
}  # fmt: skip
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
_SETTING = re.compile(r"(?:global|install|user|site)\.(?P<key>[\w-]+)")


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


def pip_settings(text: str, variables: Mapping[str, str]) -> dict[str, str]:
    """What the `pip config set` commands of a text write down, as PIP_* variables."""
    settings: dict[str, str] = {}
    for command in commands_in(text, Place(), variables):
        words = _without_prefixes(command.words)
        if words and words[0].text != "export":
            program = posixpath.basename(words[0].text.replace("\\", "/"))
            _note_settings(program, words, settings)
    return settings


def _read(command: Command, settings: dict[str, str], beside: Beside | None) -> Reading:
    words = _without_prefixes(command.words)
    if not words:
        return Reading()
    program = posixpath.basename(words[0].text.replace("\\", "/"))
    _note_settings(program, words, settings)
    if program in _SHELLS:
        return _inner(words, settings, beside)
    if program in _DOCKER:
        return Reading(images=tuple(_pulled(words)))
    found = _installer(program, words)
    if found is None:
        return Reading()
    installer, rest = found
    line = _line(installer, rest, replace_words(command, words))
    env = {**_pip_or_uv(settings), **_pip_or_uv(command.env)}
    line = replace(line, env=env)
    return Reading((with_files(line, beside),) if beside else (line,))


def replace_words(command: Command, words: Sequence[Word]) -> Command:
    """The same command without the words before its program."""
    return replace(command, words=tuple(words))


def _without_prefixes(words: Sequence[Word]) -> tuple[Word, ...]:
    """A command from its program on: without sudo, env, A=B, `conda run -n x` and the like."""
    rest = list(words)
    while rest and (rest[0].text in _BEFORE or re.match(r"\w+=", rest[0].text)):
        prefix = rest.pop(0).text
        while prefix in ("sudo", "env") and rest and rest[0].text.startswith("-"):
            rest.pop(0)
    texts = [word.text for word in rest]
    if len(texts) > 1 and texts[0] in _CONDA and texts[1] == "run":
        options = list(parsed(rest[2:], "conda"))
        first = next((one for one in options if isinstance(one, Word)), None)
        return _without_prefixes(rest[rest.index(first) :]) if first else ()
    return tuple(rest)


def _installer(program: str, words: Sequence[Word]) -> tuple[Installer, Sequence[Word]] | None:
    """The installer of a command, and the words behind "install"; None: it installs nothing."""
    texts = [word.text for word in words]
    if program in ("!pip", "%pip") or _PIP.fullmatch(program):
        return _after_verb("pip", words[1:], ("install", "download", "wheel"))
    if _PYTHON.fullmatch(program):
        # py -3.11 -m pip install
        at = next((i for i, t in enumerate(texts[:6]) if t == "-m"), None)
        if at is not None and texts[at + 1 : at + 2] == ["pip"]:
            return _after_verb("pip", words[at + 2 :], ("install", "download", "wheel"))
        return None
    if program == "uv":
        if "pip" in texts[1:4]:
            return _after_verb("uv", words[texts.index("pip") + 1 :], ("install", "sync"))
        return _after_verb("uv", words[1:], ("add",))
    if program in _CONDA:
        return _after_verb("conda", words[1:], ("install", "create", "update"))
    if program == "poetry":
        return _after_verb("poetry", words[1:], ("add",))
    return None


def _after_verb(
    installer: Installer, words: Sequence[Word], verbs: Sequence[str]
) -> tuple[Installer, Sequence[Word]] | None:
    for number, word in enumerate(words[:8]):
        if word.text in verbs:
            # Options may stand before the verb: pip --no-cache-dir install.
            return installer, (*words[:number], *words[number + 1 :])
        if not word.text.startswith("-") and number == 0:
            return None
    return None


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


def _pip_or_uv(env: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in env.items() if name.startswith(("PIP_", "UV_"))}


def _note_settings(program: str, words: Sequence[Word], settings: dict[str, str]) -> None:
    """Keep what `pip config set` and `export PIP_...` say for the commands that follow."""
    texts = [word.text for word in words]
    if program == "export":
        pairs = (text.partition("=") for text in texts[1:])
        settings.update(_pip_or_uv({name: value for name, _, value in pairs}))
    if "config" in texts[1:6] and "set" in texts:
        at = texts.index("set")
        rest = [text for text in texts[at + 1 :] if not text.startswith("--")]
        key = _SETTING.fullmatch(rest[0]) if len(rest) > 1 else None
        if key and (_PIP.fullmatch(program) or _PYTHON.fullmatch(program)):
            settings["PIP_" + key["key"].upper().replace("-", "_")] = " ".join(rest[1:])


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
