"""What became of an attempt, in words: why it failed, what is there now, what to do."""

from packaging.utils import canonicalize_name

from torchdoctor.index.causes import INDEX_UNREACHABLE, MIRROR_LACKS_BUILD
from torchdoctor.install.advice import advice_on
from torchdoctor.install.events import Phase
from torchdoctor.install.execute import OnLine
from torchdoctor.install.failure import Cause
from torchdoctor.install.job import Job
from torchdoctor.install.model import Check, Outcome
from torchdoctor.install.record import Record
from torchdoctor.install.sources import Usable
from torchdoctor.install.verify import Verification
from torchdoctor.install.way_back import way_back
from torchdoctor.texts import Text, joined, mark, say

_STATES = {
    True: mark("{name} passed: {found}"),
    False: mark("{name} FAILED: {found}"),
    None: mark("{name} unknown: {found}"),
}


def forward(record: Record, phase: Phase = "install") -> OnLine:
    """Passes on what the installer says, and that it still runs."""

    def on_line(line: str | None) -> None:
        if line is None:
            record.beat(phase)
        else:
            record.say(phase, line)

    return on_line


def failed(job: Job, usable: Usable, cause: Cause) -> Outcome:
    """The outcome of an attempt that did not come to its end."""
    cause = _with_silence(cause, usable.left_out)
    return Outcome(
        succeeded=False,
        source=usable.served_by,
        installed=installed_now(job),
        reasons=cause.reasons,
        because=say(
            "It failed with source {source}: {evidence}",
            source=usable.served_by,
            evidence=joined(cause.evidence, "; "),
        ),
        next_steps=next_steps(job, cause.reasons),
    )


def _with_silence(cause: Cause, left_out: tuple[str, ...]) -> Cause:
    """What was not found, where not every index could be asked, may lie in the silent ones."""
    if not left_out or cause.reasons[0] != MIRROR_LACKS_BUILD:
        return cause
    silent = tuple(say("{address} does not answer", address=address) for address in left_out)
    return Cause((INDEX_UNREACHABLE, *cause.reasons), (*cause.evidence, *silent))


def installed_now(job: Job) -> dict[str, str]:
    """Planned distribution -> version that is there at this moment."""
    now = job.survey(job.python, ask_pip=False).distributions or {}
    found = {name: now.get(canonicalize_name(name)) for name in job.plan.packages}
    return {name: version for name, version in found.items() if version is not None}


def verified(job: Job, usable: Usable) -> Outcome:
    """Verify what was installed, and say what came of it."""
    job.record.say("verify", say("verifying in {python}", python=str(job.python)))
    result = job.verify(job.plan, usable.source, job.python)
    for check in result.checks:
        words = say(_STATES[check.passed], name=say(check.name), found=check.found)
        job.record.say("verify", words)
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


def _failures(result: Verification) -> Text:
    return joined((_failure(check) for check in result.checks if not check.passed), "; ")


def _failure(check: Check) -> Text:
    return say(
        "{name}: expected {expected}, found {found}",
        name=say(check.name),
        expected=check.expected,
        found=check.found,
    )


def next_steps(job: Job, reasons: tuple[str, ...]) -> tuple[Text, ...]:
    """What to do about a failure, and how to undo what it has changed."""
    after = job.survey(job.python, ask_pip=False).distributions
    return (*advice_on(reasons), *way_back(job.before.distributions, after, job.python))
