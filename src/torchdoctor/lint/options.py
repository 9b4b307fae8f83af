"""Which words of an installer's command are options, values and requirements.

Sources: pip's documentation, "pip install"; uv's, "CLI reference"; conda's, "conda install".
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from torchdoctor.lint.model import Word

Family = Literal["pip", "uv", "conda", "poetry"]
SHORT = {
    "-i": "--index-url",
    "-f": "--find-links",
    "-r": "--requirement",
    "-c": "--constraint",
    "-U": "--upgrade",
    "-e": "--editable",
    "-t": "--target",
    "-C": "--config-settings",
    "-d": "--dest",
    "-w": "--wheel-dir",
    "-b": "--build",
    "-I": "--ignore-installed",
}
_SHORT_UV = {
    **SHORT, "-p": "--python", "-P": "--upgrade-package", "-b": "--build-constraints",
}  # fmt: skip
_SHORT_CONDA = {"-c": "--channel", "-n": "--name", "-p": "--prefix", "-f": "--file"}
_VALUED_PIP = {
    "--index-url", "--pypi-url", "--extra-index-url", "--find-links", "--requirement",
    "--constraint", "--editable", "--target", "--prefix", "--root", "--platform",
    "--python-version", "--implementation", "--abi", "--no-binary", "--only-binary",
    "--upgrade-strategy", "--proxy", "--retries", "--timeout", "--default-timeout",
    "--exists-action", "--trusted-host", "--cert", "--client-cert", "--cache-dir", "--log",
    "--python", "--src", "--build", "--progress-bar", "--report", "--global-option",
    "--config-settings", "--use-feature",
    "--use-deprecated", "--dest", "--wheel-dir", "--root-user-action", "--keyring-provider",
    "--group", "--build-constraint", "--resume-retries", "--uploaded-prior-to",
}  # fmt: skip
_FLAGS_PIP = {
    "--upgrade", "--force-reinstall", "--no-deps", "--no-build-isolation", "--no-index", "--pre",
    "--user", "--ignore-installed", "--prefer-binary", "--no-cache-dir", "--require-hashes",
    "--quiet", "--verbose", "--break-system-packages", "--dry-run", "--no-input", "--isolated",
    "--only-deps", "--use-pep517",
}  # fmt: skip
_VALUED_UV = {
    "--index", "--default-index", "--index-url", "--extra-index-url", "--find-links",
    "--requirement", "--requirements", "--constraint", "--constraints", "--override",
    "--overrides", "--editable", "--index-strategy", "--python", "--torch-backend",
    "--python-platform", "--python-version", "--exclude-newer", "--link-mode", "--resolution",
    "--prerelease", "--extra", "--no-build-isolation-package", "--upgrade-package",
    "--reinstall-package", "--refresh-package", "--no-build-package", "--no-binary-package",
    "--allow-insecure-host", "--trusted-host", "--project", "--directory", "--config-file",
    "--branch", "--tag", "--rev", "--marker", "--optional", "--package", "--script",
    "--keyring-provider", "--fork-strategy", "--color", "--build-constraints", "--target",
    "--prefix", "--cache-dir", "--group", "--config-settings", "--no-binary", "--only-binary",
    "--exclude", "--with", "--bounds", "--no-sources-package",
}  # fmt: skip
_VALUED_CONDA = {
    "--channel", "--name", "--prefix", "--file", "--solver", "--revision", "--repodata-fn",
    "--subdir", "--platform",
}  # fmt: skip
_VALUED_POETRY = {"--source", "--group", "-G", "--extras", "-E", "--python", "--platform",
                  "--markers", "--directory", "--project"}  # fmt: skip
_SAME = {"--pypi-url": "--index-url", "--requirements": "--requirement",
         "--constraints": "--constraint"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Option:
    """An option of a command by its long name."""

    name: str
    value: str | None
    word: Word
    value_word: Word


def parsed(words: Sequence[Word], family: Family) -> Iterator[Option | Word]:
    """The options of a command, and between them the words that are none, in their order."""
    ahead = iter(words)
    for word in ahead:
        if word.text == "--":
            yield from ahead
        elif len(word.text) < 2 or not word.text.startswith("-"):  # noqa: PLR2004 - "-" is no option
            yield word
        else:
            yield from _options(word, ahead, family)


def _options(word: Word, ahead: Iterator[Word], family: Family) -> Iterator[Option]:
    text = word.text
    if not text.startswith("--"):
        yield from _short(word, ahead, family)
        return
    name, equals, value = text.partition("=")
    name = _full_name(name, family)
    if equals:
        yield Option(name, value, word, word)
    elif name in _valued(family):
        following = next(ahead, None)
        yield Option(name, following.text if following else None, word, following or word)
    else:
        yield Option(name, None, word, word)


def _short(word: Word, ahead: Iterator[Word], family: Family) -> Iterator[Option]:
    """-qU are two options, -fURL is one with its value."""
    letters = word.text[1:]
    while letters:
        short, letters = f"-{letters[0]}", letters[1:]
        name = _shorts(family).get(short, short)
        if name not in _valued(family):
            yield Option(name, None, word, word)
        elif letters:
            yield Option(name, letters.removeprefix("="), word, word)
            return
        else:
            following = next(ahead, None)
            yield Option(name, following.text if following else None, word, following or word)


def _full_name(name: str, family: Family) -> str:
    if family == "pip" and name not in _VALUED_PIP | _FLAGS_PIP:
        # pip's parser takes any beginning of a name that fits one option alone.
        longer = [one for one in sorted(_VALUED_PIP | _FLAGS_PIP) if one.startswith(name)]
        name = longer[0] if len(longer) == 1 else name
    return _SAME.get(name, name)


def _valued(family: Family) -> set[str]:
    return {
        "pip": _VALUED_PIP,
        "uv": _VALUED_UV,
        "conda": _VALUED_CONDA,
        "poetry": _VALUED_POETRY,
    }[family]


def _shorts(family: Family) -> dict[str, str]:
    return {"pip": SHORT, "uv": _SHORT_UV, "conda": _SHORT_CONDA, "poetry": {}}[family]
