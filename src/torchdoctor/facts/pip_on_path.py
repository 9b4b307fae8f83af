"""For which interpreter the `pip` on PATH installs."""

import re
import shlex
from collections.abc import Mapping
from pathlib import Path

from torchdoctor.facts.model import Probed
from torchdoctor.facts.place import Place
from torchdoctor.facts.programs import find_program
from torchdoctor.facts.system_files import exists
from torchdoctor.texts import say

_HEAD_BYTES, _TAIL_BYTES = 1_024, 1_000_000
# distlib's form for paths with blanks or of more than 127 bytes: #!/bin/sh, then '''exec' PATH
_EXEC = re.compile(r"^'''exec' (.+) \"\$0\"", re.MULTILINE)
_IN_LAUNCHER = re.compile(rb"#!\s*\"?([^\r\n\"]+python[\w.]*\.exe)\"?", re.IGNORECASE)
_PYTHON = re.compile(r"(?:python|pypy)[\w.]*", re.IGNORECASE)


def probe_pip_on_path(place: Place, target: Path) -> Probed[str]:
    """The interpreter in the first line of pip's script; None without a problem: no pip on PATH.

    Where it is the target's environment under another name (python3 beside python3.11), the
    target's own path is given, so that the two can be compared.
    """
    pip = find_program("pip", place.environ)
    if pip is None:
        return Probed(None)
    try:
        with pip.open("rb") as file:
            named = interpreter_of(file.read(_TAIL_BYTES), place.environ)
    except OSError as error:
        return Probed.unknown(f"{pip}: {error.strerror}")
    if named is None:
        return Probed.unknown(say("{pip} does not say which interpreter runs it", pip=pip))
    return Probed(str(target) if same_environment(Path(named), target) else named)


def interpreter_of(script: bytes, environ: Mapping[str, str]) -> str | None:
    """The Python that runs a script, or the launcher that Windows has in place of one."""
    if script[:2] == b"MZ":
        inside = _IN_LAUNCHER.search(script)
        return inside[1].decode("utf-8", "replace") if inside else None
    head = script[:_HEAD_BYTES].decode("utf-8", "replace")
    first, _, rest = head.partition("\n")
    words = _words(first.removeprefix("#!")) if first.startswith("#!") else []
    if words and Path(words[0]).name == "sh" and (long := _EXEC.match(rest)):
        words = _words(long[1])
    if words and Path(words[0]).name == "env":
        named = next((word for word in words[1:] if _PYTHON.fullmatch(word)), None)
        found = find_program(named, environ) if named else None
        return str(found) if found else None
    # A shim of pyenv or asdf is a shell script, and whom it starts depends on the folder.
    return words[0] if words and _PYTHON.fullmatch(Path(words[0]).name) else None


def same_environment(one: Path, other: Path) -> bool:
    """Whether two interpreters have the same site-packages.

    They do when they lie in one virtual environment, or are links to one file outside any. The
    file alone does not tell: the link in a virtual environment leads to its base's interpreter.
    """
    homes = (_venv_of(one), _venv_of(other))
    if homes == (None, None):
        return _resolved(one) == _resolved(other)
    return homes[0] == homes[1]


def _venv_of(python: Path) -> Path | None:
    home = python.parent.parent
    return _resolved(home) if exists(home / "pyvenv.cfg") else None


def _words(line: str) -> list[str]:
    try:
        return shlex.split(line)
    except ValueError:  # an odd quote
        return line.split()


def _resolved(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError):  # a loop of links
        return path
