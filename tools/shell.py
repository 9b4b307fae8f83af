"""Writes what shells and `man` know of torchdoctor: a manual page, and completions.

python tools/shell.py           write the files below share/
python tools/shell.py --check   exit 1 where one is stale (the tests do this)

Completions are plain lists: a shell that asks torchdoctor itself would wait for Python every time.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer

from torchdoctor.cli.front import COMMANDS, app

SHARE = Path(__file__).parent.parent / "share"
ROOT_OPTIONS = ("--help", "--version", "--lang")


@dataclass(frozen=True)
class Option:
    """One option of a command."""

    names: tuple[str, ...]
    value: str | None
    """What stands behind it: "FILE"; None: nothing."""
    help: str

    @property
    def long(self) -> str:
        """The name that is completed."""
        return max(self.names, key=len)


@dataclass(frozen=True)
class Command:
    """One command, "install" or "matrix list"."""

    path: str
    title: str
    options: tuple[Option, ...]


def commands() -> Iterator[Command]:
    """Every command, groups followed by what is below them."""
    group: Any = typer.main.get_command(app)
    for name, title in COMMANDS.items():
        command = group.get_command(None, name)
        yield Command(name, title, tuple(_options(command)))
        if hasattr(command, "list_commands"):
            for below in command.list_commands(None):
                inner = command.get_command(None, below)
                path = f"{name} {below}"
                yield Command(path, inner.help.partition("\n")[0], tuple(_options(inner)))


def _options(command: Any) -> Iterator[Option]:  # noqa: ANN401 - a vendored class of typer's
    for param in command.params:
        if param.param_type_name == "option" and not param.hidden:
            names = (*param.opts, *param.secondary_opts)
            value = None if param.is_flag or param.secondary_opts else param.metavar
            yield Option(tuple(names), value, (param.help or "").strip())


def manual() -> str:
    """The page for `man torchdoctor`."""
    lines = [
        '.TH TORCHDOCTOR 1 "" "torchdoctor"',
        ".SH NAME",
        r"torchdoctor \- find out why PyTorch and a GPU do not get along, and put it right",
        ".SH SYNOPSIS",
        ".B torchdoctor",
        r"[\-\-help] [\-\-version]",
        ".I command",
        "[options]",
        ".SH COMMANDS",
    ]
    for command in commands():
        lines += [".SS " + _roff(f"torchdoctor {command.path}"), _roff(command.title)]
        for option in command.options:
            value = f" {option.value}" if option.value else ""
            lines += [".TP", ".B " + _roff(", ".join(option.names) + value), _roff(option.help)]
    lines += [
        ".SH EXIT STATUS",
        ".TP", ".B 0", "Nothing is wrong; done; nothing to do.",
        ".TP", ".B 1", "An error was found; refused; failed, and everything is as before.",
        ".TP", ".B 2", "Used wrongly; of bench: no verdict.",
        ".TP", ".B 130", "Interrupted.",
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _roff(text: str) -> str:
    escaped = text.replace("\\", "\\e").replace("-", "\\-").replace("\n", " ")
    return re.sub(r"^([.'])", r"\\&\1", escaped)


def bash() -> str:
    """Completion for bash."""
    cases = "".join(
        f'        "{command.path}") words="{_words(command)}" ;;\n' for command in commands()
    )
    groups = "|".join(sorted({c.path.split()[0] for c in commands() if " " in c.path}))
    return f"""\
# Completion of torchdoctor for bash. Written by tools/shell.py.
_torchdoctor() {{
    local current=${{COMP_WORDS[COMP_CWORD]}} path=${{COMP_WORDS[1]}} words
    case ${{COMP_WORDS[1]}} in
        {groups}) ((COMP_CWORD > 2)) && path="$path ${{COMP_WORDS[2]}}" ;;
    esac
    ((COMP_CWORD == 1)) && path=""
    case $path in
        "") words="{" ".join((*COMMANDS, *ROOT_OPTIONS))}" ;;
{cases}        *) return ;;
    esac
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
    ((${{#COMPREPLY[@]}})) || mapfile -t COMPREPLY < <(compgen -f -- "$current")
}}
complete -o filenames -F _torchdoctor torchdoctor
"""


def _words(command: Command) -> str:
    below = [c.path.split()[1] for c in commands() if c.path.startswith(f"{command.path} ")]
    names = [name for option in command.options for name in option.names if name.startswith("--")]
    return " ".join([*below, *names, "--help"])


def fish() -> str:
    """Completion for fish."""
    lines = ["# Completion of torchdoctor for fish. Written by tools/shell.py."]
    for command in commands():
        first, _, below = command.path.partition(" ")
        if below:
            seen = f"'__fish_seen_subcommand_from {first}'"
            lines.append(
                f"complete -c torchdoctor -n {seen} -a {below} -d {_quoted(command.title)}"
            )
            continue
        needs = "__fish_use_subcommand"
        lines.append(
            f"complete -c torchdoctor -n {needs} -f -a {first} -d {_quoted(command.title)}"
        )
        for option in command.options:
            takes = " -r" if option.value else ""
            lines.append(
                f"complete -c torchdoctor -n '__fish_seen_subcommand_from {first}'"
                f" -l {option.long[2:]}{takes} -d {_quoted(option.help)}"
            )
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def zsh() -> str:
    """Completion for zsh."""
    titles = "\n".join(
        f"        {_quoted_zsh(f'{name}:{title}')}" for name, title in COMMANDS.items()
    )
    cases = []
    for command in commands():
        if " " not in command.path:
            specs = " \\\n                ".join(map(_spec, command.options))
            cases.append(f"            {command.path}) _arguments {specs} '*:file:_files' ;;")
    return f"""\
#compdef torchdoctor
# Completion of torchdoctor for zsh. Written by tools/shell.py.
_torchdoctor() {{
    local -a commands
    commands=(
{titles}
    )
    if ((CURRENT == 2)); then
        _describe command commands
    else
        local command=${{words[2]}}
        shift words
        ((CURRENT--))
        case $command in
{chr(10).join(cases)}
        esac
    fi
}}
_torchdoctor "$@"
"""


def _spec(option: Option) -> str:
    told = option.help.replace("[", "(").replace("]", ")").replace(":", ";")
    value = f":{option.value.replace(':', ' ')}:_files" if option.value else ""
    return _quoted_zsh(f"{option.long}[{told}]{value}")


def _quoted_zsh(text: str) -> str:
    escaped = text.replace("'", "'\\''")
    return f"'{escaped}'"


def files() -> dict[str, str]:
    """Place below share/ -> text."""
    return {
        "man/man1/torchdoctor.1": manual(),
        "bash-completion/completions/torchdoctor": bash(),
        "fish/vendor_completions.d/torchdoctor.fish": fish(),
        "zsh/site-functions/_torchdoctor": zsh(),
    }


def main() -> int:
    """Write the files, or say which are stale."""
    stale = {
        SHARE / name: text
        for name, text in files().items()
        if not (SHARE / name).is_file() or (SHARE / name).read_text(encoding="utf-8") != text
    }
    if "--check" in sys.argv[1:]:
        sys.stderr.writelines(f"{path.name} is stale: python tools/shell.py\n" for path in stale)
        return int(bool(stale))
    for path, text in stale.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
