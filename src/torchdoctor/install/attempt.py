"""One attempt: the wheels of one source, then the verification of what they brought."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from packaging.version import InvalidVersion, Version

from torchdoctor.index.causes import told_by
from torchdoctor.install.failure import Cause, cause_of_failure
from torchdoctor.install.index_options import steps_of
from torchdoctor.install.job import Job
from torchdoctor.install.model import Outcome
from torchdoctor.install.obstacles import destination
from torchdoctor.install.outcomes import failed, forward, verified
from torchdoctor.install.prefetch import LeftToInstaller, NotPrepared, prepare
from torchdoctor.install.replace_packages import replace_packages
from torchdoctor.install.sources import Usable
from torchdoctor.install.survey import PipOptions
from torchdoctor.texts import say

RAW_PROGRESS_SINCE = Version("24.1")  # pip's news; an older pip refuses the value


def attempt(job: Job, usable: Usable) -> Outcome:
    """Install with one source and verify. An exit status alone is never taken for a result."""
    record = job.record
    record.source = record.hide(usable.served_by)
    for address in usable.left_out:
        record.say(
            "install", say("left out, because it does not answer: {address}", address=address)
        )
    why: str = "--no-prefetch"
    if job.wishes.prefetch:
        try:
            return _as_one_step(job, usable)
        except LeftToInstaller as error:
            why = told_by(error)
    return _by_the_installer(job, usable, why)


def _as_one_step(job: Job, usable: Usable) -> Outcome:
    site, pip = job.before.site, job.before.pip or PipOptions()
    if site is None:
        raise LeftToInstaller(say("where packages lie is not known"))
    where = destination(site, pip)
    if isinstance(where, Cause):
        return failed(job, usable, where)
    if site.conda:
        job.record.say(
            "install",
            say("this is a conda environment: conda will not know what pip installs in it"),
        )
    try:
        environment = {**pip.environment, **usable.environment}
        prepared = prepare(job, usable, where, environment)
    except NotPrepared as error:
        return failed(job, usable, error.cause)
    if not prepared.files:  # another run has installed it while this one waited for its end
        return verified(job, usable)
    outcome = replace_packages(job, usable, prepared, where, site)
    after = steps_of(usable.commands).after
    if not outcome.succeeded or not after:
        return outcome
    # Compiled against the torch that is there now: nothing that could be fetched and checked.
    cause = _run(job, usable, after)
    return outcome if cause is None else failed(job, usable, cause)


def _by_the_installer(job: Job, usable: Usable, why: str) -> Outcome:
    """Let the installer resolve, fetch and replace: what it leaves behind is what there is."""
    installer = "pip" if usable.commands[0][1:3] == ("-m", "pip") else "uv"
    note = say("All was left to {installer}: {why}.", installer=installer, why=why)
    job.record.say("resolve", note)
    cause = _run(job, usable, usable.commands)
    outcome = verified(job, usable) if cause is None else failed(job, usable, cause)
    return replace(outcome, notes=(note,))


def _run(job: Job, usable: Usable, commands: Iterable[tuple[str, ...]]) -> Cause | None:
    """Run commands as they are; why one failed."""
    pip = job.before.pip or PipOptions()
    environment = {**pip.environment, **usable.environment, **_progress(job.before.pip)}
    for command in commands:
        job.record.say("install", f"$ {' '.join(command)}")
        done = job.execute(command, on_line=forward(job.record), environment=environment)
        if done.exit_status != 0:
            return cause_of_failure(done.lines, done.exit_status)
    return None


def _progress(pip: PipOptions | None) -> Mapping[str, str]:
    """Let pip say how many bytes it has, which it shows on terminals alone otherwise."""
    try:
        tells = pip is not None and Version(pip.version or "0") >= RAW_PROGRESS_SINCE
    except InvalidVersion:
        tells = False
    wanted = pip is not None and pip.progress_bar in (None, "on", "auto")
    return {"PIP_PROGRESS_BAR": "raw"} if tells and wanted else {}
