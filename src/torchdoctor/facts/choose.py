"""Which interpreter is examined."""

import os
import re
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from torchdoctor.errors import BadInterpreter
from torchdoctor.facts.programs import find_program
from torchdoctor.facts.run import Runner, run_bounded
from torchdoctor.facts.system_files import exists
from torchdoctor.texts import say

OLDEST = (3, 8)
LEAST_S = 1.0  # what a candidate gets at least
NEXT_STEP = say("name a Python 3.8 or newer: --python /path/to/bin/python")

# Asked with flags and words that Python 2 knows too; -E and -S: the version needs no site.
_ASK_VERSION = """
import sys
print('torchdoctor-python %d.%d.%d %s' % (sys.version_info[:3] + (sys.executable,)))
"""
_ANSWER = re.compile(r"^torchdoctor-python (\d+)\.(\d+)\.(\d+) (.*)$", re.MULTILINE)

# What the installers of tools leave in the root of a tool's environment.
_TOOL_RECEIPTS = ("pipx_metadata.json", "uv-receipt.toml")
# uvx leaves no receipt, but keeps its environments in these folders of uv's cache.
_TOOL_FOLDER = re.compile(r"(?:archive|environments)-v\d+")


@dataclass(frozen=True, slots=True)
class Own:
    """The interpreter that runs torchdoctor."""

    executable: Path
    prefix: Path

    @classmethod
    def running(cls) -> "Own":
        """This very process."""
        return cls(Path(sys.executable), Path(sys.prefix))


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that was asked whether it is a Python."""

    path: Path
    """The file to run, as it was named."""
    version: tuple[int, int, int] | None = None
    problem: str | None = None
    """Why it will not do."""


def choose_interpreter(
    python: Path | None,
    environ: Mapping[str, str],
    *,
    run: Runner = run_bounded,
    platform: str = sys.platform,
    own: Own | None = None,
    limit_s: float = 10.0,
) -> Path:
    """The named interpreter, else the environment's, else the one on PATH, else our own.

    The named one may take all of `limit_s` to answer; the others share it.

    Raises:
        BadInterpreter: the named file is missing, no Python or too old, or there is none to take.
    """
    if python is not None:
        return _named(python, environ, lambda path: check_interpreter(path, run, limit_s=limit_s))
    own = own or Own.running()
    deadline = time.monotonic() + limit_s
    refused: list[str] = []
    for path in _candidates(environ, own, platform):
        # One that hangs leaves half of the time to the others.
        left_s = max(LEAST_S, min(limit_s / 2, deadline - time.monotonic()))
        checked = check_interpreter(path, run, limit_s=left_s)
        if checked.problem is None:
            return checked.path
        refused.append(checked.problem)
    raise BadInterpreter(
        say(
            "No interpreter to examine was found: no virtual environment is active, "
            "and PATH has none"
        ),
        evidence=tuple(refused),
        next_step=NEXT_STEP,
    )


def check_interpreter(path: Path, run: Runner, *, limit_s: float = 10.0) -> Checked:
    """Run the file as a Python and read its version, within `limit_s`."""
    answer = run([str(path), "-E", "-S", "-c", _ASK_VERSION], limit_s)
    found = _ANSWER.search(answer.stdout)
    if answer.exit_code is None:
        unusable = say("{path} is no usable interpreter: {why}", path=path, why=answer.failure)
        return Checked(path, problem=unusable)
    if found is None:
        return Checked(path, problem=say("{path} is not a Python interpreter", path=path))
    version = (int(found[1]), int(found[2]), int(found[3]))
    if version < OLDEST:
        stated = ".".join(map(str, version))
        too_old = say("{path} is Python {version}, which is too old", path=path, version=stated)
        return Checked(path, version, too_old)
    return Checked(_behind_shim(path, found[4].strip()), version)


def is_tool_environment(prefix: Path) -> bool:
    """Whether an installer of tools (pipx, uv tool, uvx) made this environment for one tool.

    What is installed there vanishes with the tool, and no program of the user's sees it.
    """
    if any(exists(prefix / name) for name in _TOOL_RECEIPTS):
        return True
    return any(_TOOL_FOLDER.fullmatch(part) for part in prefix.parts)


def _named(python: Path, environ: Mapping[str, str], check: Callable[[Path], Checked]) -> Path:
    path = python.expanduser()
    if not exists(path) and path.parent == Path() and (found := find_program(path.name, environ)):
        path = found  # "python3.11" as the shell would take it
    path = Path.cwd() / path  # not resolved: the link is what makes it a virtual environment
    if not exists(path):
        raise BadInterpreter(say("There is no file {path}", path=path), next_step=NEXT_STEP)
    if path.is_dir():
        raise BadInterpreter(say("{path} is a folder", path=path), next_step=_next_step_in(path))
    checked = check(path)
    if checked.problem is not None:
        raise BadInterpreter(checked.problem, next_step=NEXT_STEP)
    return checked.path


def _next_step_in(folder: Path) -> str:
    inside = (folder / "bin/python", folder / "python", folder / "Scripts/python.exe")
    found = next((path for path in inside if exists(path)), None)
    return say("name the interpreter in it: --python {path}", path=found) if found else NEXT_STEP


def _candidates(environ: Mapping[str, str], own: Own, platform: str) -> Iterator[Path]:
    ours_is_tool = is_tool_environment(own.prefix)
    yield from _of_environments(environ, own, platform, skip_own=ours_is_tool)
    yield from _on_path(environ, own, skip_own=ours_is_tool)
    if not ours_is_tool:
        yield own.executable


def _of_environments(
    environ: Mapping[str, str], own: Own, platform: str, *, skip_own: bool
) -> Iterator[Path]:
    for variable in ("VIRTUAL_ENV", "CONDA_PREFIX"):
        folder = environ.get(variable)
        if not folder or (skip_own and Path(folder) == own.prefix):
            continue
        path = Path(folder) / _place_in(variable, platform)
        # A variable left over from a deleted environment counts as little as for the shell.
        if exists(path):
            yield path


def _place_in(variable: str, platform: str) -> str:
    if platform != "win32":
        return "bin/python"
    return "Scripts/python.exe" if variable == "VIRTUAL_ENV" else "python.exe"


def _on_path(environ: Mapping[str, str], own: Own, *, skip_own: bool) -> Iterator[Path]:
    folders = environ.get("PATH", os.defpath).split(os.pathsep)
    # uvx puts its tool's own bin folder first.
    kept = [f for f in folders if f and not (skip_own and Path(f).parent == own.prefix)]
    for name in ("python3", "python"):
        found = find_program(name, {"PATH": os.pathsep.join(kept)})
        if found is not None:
            yield found


def _behind_shim(path: Path, executable: str) -> Path:
    """The interpreter behind a pyenv, asdf or mise shim, which costs 0.1 s at every call.

    Other wrappers stay: one that sets LD_LIBRARY_PATH or enters a container is part of the way
    in which the user's programs are started.
    """
    real = Path(executable)
    return real if path.parent.name == "shims" and executable and exists(real) else path
