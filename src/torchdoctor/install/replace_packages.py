"""Replaces packages as one step: afterwards the new ones are there and work, or the old are."""

import contextlib
import os
import shlex
from dataclasses import dataclass, replace
from pathlib import Path

from torchdoctor.index.causes import told_by
from torchdoctor.install.advice import advice_on
from torchdoctor.install.dependencies import complaints_of, dependency_check
from torchdoctor.install.distributions import OnDisk, installed_in, names_of, orphans
from torchdoctor.install.failure import Cause, cause_of_failure
from torchdoctor.install.job import Job
from torchdoctor.install.journal import Folders, Journal
from torchdoctor.install.model import Check, Outcome
from torchdoctor.install.obstacles import Destination, irreplaceable
from torchdoctor.install.outcomes import failed, forward, installed_now, next_steps, verified
from torchdoctor.install.prefetch import Prepared
from torchdoctor.install.sources import Usable
from torchdoctor.install.survey import PipOptions, Site
from torchdoctor.install.transaction import begin, finish, roll_back, set_aside
from torchdoctor.install.unpack import Unpacking, unpack
from torchdoctor.texts import Text, mark, say

PIP_RESOLVED = mark("pip {version} resolved, {unpacker} unpacked.")
BORROWED_PIP_RESOLVED = mark(
    "pip {version}, which comes with this Python, resolved; {unpacker} unpacked."
)


@dataclass(frozen=True, slots=True)
class _Change:
    """What goes, and what stays."""

    old: tuple[OnDisk, ...]
    staying: tuple[OnDisk, ...]


def replace_packages(
    job: Job, usable: Usable, prepared: Prepared, destination: Destination, site: Site
) -> Outcome:
    """Set the old ones aside, unpack the new ones, verify; or bring the old ones back.

    The caller holds the lock of the environment.

    Raises:
        KeyboardInterrupt: the user gave up; the old state is back by then.
    """
    change = _change(prepared, destination)
    cause = irreplaceable(change.old, site, force=job.wishes.force)
    if cause is not None:
        return failed(job, usable, cause)
    folders = Folders(destination.site_packages)
    try:
        journal = begin(
            folders,
            change.old,
            change.staying,
            prepared.contents,
            destination.paths,
            keep=job.wishes.keep_previous,
        )
    except OSError as error:  # the disk is full, or read-only whatever its flags say
        with contextlib.suppress(OSError):
            folders.discard(folders.current)
        return failed(job, usable, _cause_of(error))
    try:
        outcome = _replaced(job, usable, prepared, destination, journal)
        if outcome.succeeded:
            return outcome
    except OSError as error:
        outcome = failed(job, usable, _cause_of(error))
    except BaseException:
        _bring_back(job, folders, journal)
        raise
    stuck = _bring_back(job, folders, journal)
    return _stuck(job, outcome, folders, stuck) if stuck else _rolled_back(job, outcome)


def _replaced(
    job: Job, usable: Usable, prepared: Prepared, destination: Destination, journal: Journal
) -> Outcome:
    folders = Folders(destination.site_packages)
    journal = _set_aside(job, folders, journal)
    outcome = _unpacked_and_verified(job, usable, prepared, destination, journal)
    if outcome.succeeded:
        job.record.say("install", _farewell(journal))
        finish(folders, journal)
    elif outcome.verified:
        job.record.say("diagnose", say("looking why it does not work"))
        for line in job.wishes.on_failed():
            job.record.say("diagnose", line)
    return outcome


def _rolled_back(job: Job, outcome: Outcome) -> Outcome:
    # Only now the environment says what there is to do.
    return replace(
        outcome,
        rolled_back=True,
        installed=installed_now(job),
        next_steps=next_steps(job, outcome.reasons),
    )


def _stuck(job: Job, outcome: Outcome, folders: Folders, error: OSError) -> Outcome:
    """The old packages could not be brought back: nothing is lost, and something must be done."""
    cause = _cause_of(error)
    because = say(
        "{failure}. What was there before could not be brought back either ({error}): it lies "
        "whole in {folder}.",
        failure=outcome.because,
        error=told_by(error),
        folder=str(folders.current),
    )
    command = shlex.join(["torchdoctor", "restore", "--python", str(job.python)])
    then = say("Then bring back what was there before: {command}", command=command)
    return replace(
        outcome,
        installed=installed_now(job),
        reasons=tuple(dict.fromkeys((*cause.reasons, *outcome.reasons))),
        because=because,
        next_steps=(*advice_on(cause.reasons), then),
    )


def _change(prepared: Prepared, destination: Destination) -> _Change:
    installed = installed_in(Path(destination.paths[s]) for s in ("purelib", "platlib"))
    new = {one.package for one in prepared.contents}
    required = names_of(text for one in prepared.contents for text in one.requires)
    going = {*new, *orphans(installed, new, new | required)}
    old = tuple(one for name, one in installed.items() if name in going)
    return _Change(old, tuple(one for name, one in installed.items() if name not in going))


def _set_aside(job: Job, folders: Folders, journal: Journal) -> Journal:
    if journal.old:
        names = ", ".join(f"{name} {version}" for name, version in journal.old.items())
        job.record.say("install", say("setting aside {names}", names=names))
    return set_aside(folders, journal)


def _unpacked_and_verified(
    job: Job,
    usable: Usable,
    prepared: Prepared,
    destination: Destination,
    journal: Journal,
) -> Outcome:
    wishes, pip = job.wishes, job.before.pip or PipOptions()
    how = Unpacking(
        python=job.python,
        # uv knows no site-packages of the user's own.
        unpacker="pip" if destination.user else wishes.unpacker,
        uv=wishes.uv,
        user=destination.user,
        break_system_packages=pip.override_externally_managed,
        environment=pip.environment,
    )
    unpacks = say(
        "{unpacker} unpacks {count} wheels", unpacker=how.unpacker, count=len(prepared.files)
    )
    job.record.say("install", unpacks)
    done = unpack(
        prepared.files,
        Folders(destination.site_packages),
        journal,
        how,
        execute=job.execute,
        on_line=forward(job.record),
    )
    if done.exit_status != 0:
        return failed(job, usable, cause_of_failure(done.lines, done.exit_status))
    missing = files_check(journal, Path(destination.paths["headers"]))
    if not missing.passed:
        outcome = failed(job, usable, Cause(("INSTALLER_FAILED",), (missing.found,)))
        return replace(outcome, verified=(missing,))
    outcome = verified(job, usable)
    touched = {one.package for one in prepared.contents}
    judged = dependency_check(complaints_of(job), touched)
    notes = (*prepared.notes, _used(pip, how))
    return _with_checks(job, usable, replace(outcome, notes=notes), missing, judged)


def _used(pip: PipOptions, how: Unpacking) -> Text:
    # Resolution is always pip's: uv reads none of the files in which pip is configured.
    template = BORROWED_PIP_RESOLVED if pip.environment else PIP_RESOLVED
    return say(template, version=pip.version, unpacker=how.unpacker)


def _with_checks(
    job: Job, usable: Usable, outcome: Outcome, files: Check, dependencies: Check | None
) -> Outcome:
    checks = (files, *((dependencies,) if dependencies else ()))
    outcome = replace(outcome, verified=(*outcome.verified, *checks))
    if dependencies is None or dependencies.passed or not outcome.succeeded:
        return outcome
    worse = failed(job, usable, Cause(("RESOLVER_CONFLICT",), (dependencies.found,)))
    return replace(worse, verified=outcome.verified, installed=outcome.installed)


def files_check(journal: Journal, headers: Path) -> Check:
    """Whether every file of the new wheels is there: an exit status is no proof of it.

    Args:
        journal: Of the install.
        headers: Where C headers go. pip and uv name the folder of a distribution there as they
            like, and no import needs them: they do not count.
    """
    made = [path for path in journal.made if not Path(path).is_relative_to(headers)]
    gone = [path for path in made if not os.path.lexists(path)]
    count, there = len(made), len(made) - len(gone)
    found = say("{there} of {count}", there=there, count=count)
    if gone:
        found = say("{there} of {count}; not {path}", there=there, count=count, path=gone[0])
    expected = say("{count} files of the wheels", count=count)
    return Check(name="files", passed=not gone, expected=expected, found=found)


def _bring_back(job: Job, folders: Folders, journal: Journal) -> OSError | None:
    """Bring the old packages back; why that cannot be done."""
    job.record.say("restore", say("bringing back what was there before"))
    try:
        roll_back(folders, folders.current, journal)
    except OSError as error:
        stuck = say("it cannot be brought back: {error}", error=told_by(error))
        job.record.say("restore", stuck)
        return error
    job.record.say("restore", say("the environment is as it was"))
    return None


def _farewell(journal: Journal) -> Text:
    if journal.keep:
        return say("keeping what was there before")
    return say("removing what was there before")


def _cause_of(error: OSError) -> Cause:
    return cause_of_failure([told_by(error)], 1)
