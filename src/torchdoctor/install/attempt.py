"""One attempt: the installer with one source, then the verification of what it brought."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from torchdoctor.index.causes import INDEX_UNREACHABLE, MIRROR_LACKS_BUILD
from torchdoctor.install.advice import advice_on
from torchdoctor.install.execute import Executor, OnLine
from torchdoctor.install.failure import Cause, cause_of_failure
from torchdoctor.install.model import Outcome
from torchdoctor.install.record import Record
from torchdoctor.install.sources import Usable
from torchdoctor.install.survey import PipOptions, Survey, Surveyor
from torchdoctor.install.verify import Verification, Verifier
from torchdoctor.install.way_back import way_back
from torchdoctor.plan.model import Plan
from torchdoctor.texts import Text, say

RAW_PROGRESS_SINCE = Version("24.1")  # pip's news; an older pip refuses the value


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What stays the same while one plan is carried out."""

    plan: Plan
    python: Path
    before: Survey
    """The target before anything was changed."""
    record: Record
    execute: Executor
    verify: Verifier
    survey: Surveyor


def attempt(job: Job, usable: Usable) -> Outcome:
    """Install with one source and verify. An exit status alone is never taken for a result."""
    record = job.record
    record.source = record.hide(usable.served_by)
    for address in usable.left_out:
        record.say("install", f"left out, because it does not answer: {address}")
    environment = {**usable.environment, **_progress(job.before.pip)}
    for command in usable.commands:
        record.say("install", f"$ {' '.join(command)}")
        done = job.execute(command, on_line=_forward(record), environment=environment)
        if done.exit_status != 0:
            return _failed(job, usable, cause_of_failure(done.lines, done.exit_status))
    return _verified(job, usable)


def _forward(record: Record) -> OnLine:
    def on_line(line: str | None) -> None:
        if line is None:
            record.beat("install")
        else:
            record.say("install", line)

    return on_line


def _progress(pip: PipOptions | None) -> Mapping[str, str]:
    """Let pip say how many bytes it has, which it shows on terminals alone otherwise."""
    try:
        tells = pip is not None and Version(pip.version or "0") >= RAW_PROGRESS_SINCE
    except InvalidVersion:
        tells = False
    wanted = pip is not None and pip.progress_bar in (None, "on", "auto")
    return {"PIP_PROGRESS_BAR": "raw"} if tells and wanted else {}


def _failed(job: Job, usable: Usable, cause: Cause) -> Outcome:
    cause = _with_silence(cause, usable.left_out)
    return Outcome(
        succeeded=False,
        source=usable.served_by,
        installed=_installed(job),
        reasons=cause.reasons,
        because=say(
            "The installer failed with source {source}: {evidence}",
            source=usable.served_by,
            evidence="; ".join(cause.evidence),
        ),
        next_steps=next_steps(job, cause.reasons),
    )


def _with_silence(cause: Cause, left_out: tuple[str, ...]) -> Cause:
    """What was not found, where not every index could be asked, may lie in the silent ones."""
    if not left_out or cause.reasons[0] != MIRROR_LACKS_BUILD:
        return cause
    silent = tuple(f"{address} does not answer" for address in left_out)
    return Cause((INDEX_UNREACHABLE, *cause.reasons), (*cause.evidence, *silent))


def _installed(job: Job) -> dict[str, str]:
    now = job.survey(job.python, ask_pip=False).distributions or {}
    found = {name: now.get(canonicalize_name(name)) for name in job.plan.packages}
    return {name: version for name, version in found.items() if version is not None}


def _verified(job: Job, usable: Usable) -> Outcome:
    job.record.say("verify", f"verifying in {job.python}")
    result = job.verify(job.plan, usable.source, job.python)
    for check in result.checks:
        state = {True: "passed", False: "FAILED", None: "unknown"}[check.passed]
        job.record.say("verify", f"{check.name} {state}: {check.found}")
    if result.passed:
        return Outcome(
            succeeded=True,
            source=usable.served_by,
            installed=dict(result.installed),
            verified=result.checks,
        )
    return Outcome(
        succeeded=False,
        source=usable.served_by,
        installed=dict(result.installed),
        verified=result.checks,
        reasons=result.reasons,
        because=say("It was installed, and does not pass: {failed}", failed=_failures(result)),
        next_steps=next_steps(job, result.reasons),
    )


def _failures(result: Verification) -> str:
    failed = [check for check in result.checks if not check.passed]
    return "; ".join(f"{c.name}: expected {c.expected}, found {c.found}" for c in failed)


def next_steps(job: Job, reasons: tuple[str, ...]) -> tuple[Text, ...]:
    """What to do about a failure, and how to undo what it has changed."""
    after = job.survey(job.python, ask_pip=False).distributions
    return (*advice_on(reasons), *way_back(job.before.distributions, after, job.python))
