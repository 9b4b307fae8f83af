"""Asks the target's own pip what an install would fetch, without fetching it."""

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from torchdoctor.index.causes import told_by
from torchdoctor.install.execute import Executor, OnLine
from torchdoctor.install.failure import Cause, cause_of_failure
from torchdoctor.install.index_options import Steps
from torchdoctor.install.inside import BOOT
from torchdoctor.install.wanted import BadReport, NotAWheel, WantedFile, read_report
from torchdoctor.texts import say

REPORTS_SINCE = Version("22.2")  # pip's news: `--dry-run` and `--report`
LAZY_SINCE = Version("23.1")  # older ones have fast-deps too, and it broke downloads in parallel
_PIPS_WORD = {"--index": "--extra-index-url", "--default-index": "--index-url"}


@dataclass(frozen=True, slots=True)
class Resolved:
    """What the resolver answered."""

    files: tuple[WantedFile, ...] | None = None
    cause: Cause | None = None
    """Why there is no answer; None beside no files: see `unfit`."""
    unfit: str | None = None
    """Why the installer has to do all by itself."""


def can_resolve(pip_version: str | None) -> bool:
    """Whether this pip can say what it would fetch."""
    try:
        return pip_version is not None and Version(pip_version) >= REPORTS_SINCE
    except InvalidVersion:
        return False


def resolve(
    steps: Steps,
    python: Path,
    pip_version: str,
    *,
    execute: Executor,
    on_line: OnLine,
    environment: Mapping[str, str],
) -> Resolved:
    """What the commands of a plan would install.

    Args:
        steps: The commands of the plan.
        python: The target interpreter.
        pip_version: Of its pip.
        execute: Runs it.
        on_line: Gets what pip says.
        environment: Variables beside the user's own.
    """
    with tempfile.TemporaryDirectory(prefix="torchdoctor-") as folder:
        report = Path(folder, "report.json")
        words = [*words_of(steps.whole), "--dry-run", "--report", str(report)]
        arguments = {"words": [*words, *_lazy(pip_version)], "absent": forced_in(steps)}
        boot = [str(python), "-c", BOOT, str(_script()), json.dumps(arguments)]
        done = execute(boot, on_line=on_line, environment=environment)
        if done.exit_status != 0:
            return Resolved(cause=cause_of_failure(done.lines, done.exit_status))
        return _read(report)


def forced_in(steps: Steps) -> list[str]:
    """Distributions that are replaced by force before everything is installed.

    A dry run replaces nothing, so that the resolver would still find them, satisfied and with the
    requirements of the old build.
    """
    pins = [word for word in steps.forced if "==" in word]
    return [canonicalize_name(pin.partition("==")[0]) for pin in pins]


def words_of(command: Sequence[str]) -> list[str]:
    """The arguments of pip in a command of pip or uv, from "install" on."""
    words = list(command)
    if words[1:4] == ["pip", "install", "--python"]:
        rest = words[5:]
        if "--index-strategy" in rest:
            at = rest.index("--index-strategy")
            del rest[at : at + 2]
        return ["install", *(_PIPS_WORD.get(word, word) for word in rest)]
    return words[words.index("install") :]


def _lazy(pip_version: str) -> tuple[str, ...]:
    """Read METADATA by Range out of wheels whose index offers none beside them."""
    return ("--use-feature=fast-deps",) if Version(pip_version) >= LAZY_SINCE else ()


def _script() -> Path:
    return Path(__file__).with_name("resolve_script.py")


def _read(report: Path) -> Resolved:
    try:
        return Resolved(read_report(json.loads(report.read_text(encoding="utf-8"))))
    except NotAWheel as error:
        return Resolved(unfit=told_by(error))
    except BadReport as error:
        return Resolved(cause=Cause(("INSTALLER_FAILED",), (told_by(error),)))
    except (OSError, ValueError) as error:
        return Resolved(unfit=say("pip left no report ({why})", why=str(error)))
