"""Asks a pip of this machine what an install on another machine would fetch."""

import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from packaging.version import Version

from torchdoctor.index.causes import told_by
from torchdoctor.install.execute import Executor, OnLine
from torchdoctor.install.failure import cause_of_failure
from torchdoctor.install.index_options import Steps
from torchdoctor.install.inside import BOOT
from torchdoctor.install.resolve import LAZY_SINCE, Resolved, words_of
from torchdoctor.install.target_wheels import TargetWheels
from torchdoctor.install.wanted import BadReport, NotAWheel, read_report


@dataclass(frozen=True, slots=True)
class PipHere:
    """A pip of this machine; what is installed beside it does not count."""

    python: Path
    version: str


HERE_ALONE = {"PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0"}
"""Settings of this machine that contradict `--target`, which `--platform` needs in older pips."""


def resolve_elsewhere(
    steps: Steps,
    target: TargetWheels,
    pip: PipHere,
    *,
    execute: Executor,
    on_line: OnLine,
    environment: Mapping[str, str],
) -> Resolved:
    """What the commands of a plan would install on the target, all dependencies included.

    Args:
        steps: The commands of the plan.
        target: The other machine.
        pip: What resolves.
        execute: Runs it.
        on_line: Gets what pip says.
        environment: Variables beside the user's own.
    """
    with tempfile.TemporaryDirectory(prefix="torchdoctor-") as folder:
        report = Path(folder, "report.json")
        words = [*words_of(steps.whole), *target.pip_words(), "--target", str(Path(folder, "t"))]
        words += ["--dry-run", "--ignore-installed", "--report", str(report)]
        words += ["--use-feature=fast-deps"] if Version(pip.version) >= LAZY_SINCE else []
        script = Path(__file__).with_name("resolve_elsewhere_script.py")
        arguments = {"words": words, "markers": target.markers}
        boot = [str(pip.python), "-c", BOOT, str(script), json.dumps(arguments)]
        done = execute(boot, on_line=on_line, environment={**environment, **HERE_ALONE})
        if done.exit_status != 0:
            return Resolved(cause=cause_of_failure(done.lines, done.exit_status))
        return _read(report)


def _read(report: Path) -> Resolved:
    try:
        return Resolved(read_report(json.loads(report.read_text(encoding="utf-8"))))
    except (NotAWheel, BadReport, OSError, ValueError) as error:
        return Resolved(unfit=told_by(error))
