"""Which program a command runs: an installer, a shell, docker; and what it sets for others."""

import posixpath
import re
from collections.abc import Mapping, Sequence

from torchdoctor.lint.model import Installer, Place, Word
from torchdoctor.lint.options import parsed
from torchdoctor.lint.shell import commands_in

_PIP = re.compile(r"pip(?:\d+(?:\.\d+)*)?(?:\.exe)?")
_PYTHON = re.compile(r"(?:python(?:\d+(?:\.\d+)*)?|py)(?:\.exe)?")
_CONDA = {"conda", "mamba", "micromamba"}
DOCKER = {"docker", "podman", "nerdctl"}
SHELLS = {"sh", "bash", "zsh", "dash", "ash"}
_BEFORE = {
    "sudo", "time", "env", "exec", "nohup", "command", "then", "do", "else", "{", "!", "if",
    "elif", "while", "until", "$", "RUN",
}  # fmt: skip
_SETTING = re.compile(r"(?:global|install|user|site)\.(?P<key>[\w-]+)")


def program_of(words: Sequence[Word]) -> str:
    """The name of the program that a command runs, without its folder."""
    return posixpath.basename(words[0].text.replace("\\", "/"))


def without_prefixes(words: Sequence[Word]) -> tuple[Word, ...]:
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
        return without_prefixes(rest[rest.index(first) :]) if first else ()
    return tuple(rest)


def installer_of(program: str, words: Sequence[Word]) -> tuple[Installer, Sequence[Word]] | None:
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


def pip_or_uv(env: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in env.items() if name.startswith(("PIP_", "UV_"))}


def note_settings(program: str, words: Sequence[Word], settings: dict[str, str]) -> None:
    """Keep what `pip config set` and `export PIP_...` say for the commands that follow."""
    texts = [word.text for word in words]
    if program == "export":
        pairs = (text.partition("=") for text in texts[1:])
        settings.update(pip_or_uv({name: value for name, _, value in pairs}))
    if "config" in texts[1:6] and "set" in texts:
        at = texts.index("set")
        rest = [text for text in texts[at + 1 :] if not text.startswith("--")]
        key = _SETTING.fullmatch(rest[0]) if len(rest) > 1 else None
        if key and (_PIP.fullmatch(program) or _PYTHON.fullmatch(program)):
            settings["PIP_" + key["key"].upper().replace("-", "_")] = " ".join(rest[1:])


def pip_settings(text: str, variables: Mapping[str, str]) -> dict[str, str]:
    """What the `pip config set` commands of a text write down, as PIP_* variables."""
    settings: dict[str, str] = {}
    for command in commands_in(text, Place(), variables):
        words = without_prefixes(command.words)
        if words and words[0].text != "export":
            note_settings(program_of(words), words, settings)
    return settings
