"""`pip check` after an install: which requirements are not met."""

import os
from collections.abc import Collection
from dataclasses import dataclass

from packaging.utils import canonicalize_name

from torchdoctor.facts.run import clean_environment, run_bounded
from torchdoctor.install.job import Job
from torchdoctor.install.model import Check
from torchdoctor.texts import Text, say, verbatim

LIMIT_S = 60.0


@dataclass(frozen=True, slots=True)
class Complaints:
    """What `pip check` says."""

    lines: frozenset[str]


def complaints_of(job: Job) -> Complaints | None:
    """What `pip check` says of the target now; None: there is no pip, or it gave no answer."""
    if job.before.pip is None:
        return None
    answer = run_bounded(
        [str(job.python), "-m", "pip", "check", "--disable-pip-version-check"],
        LIMIT_S,
        env={**clean_environment(os.environ), **job.before.pip.environment},
    )
    if answer.exit_code not in (0, 1) or answer.stderr.startswith("Traceback"):
        return None
    lines = (line.strip() for line in answer.stdout.splitlines())
    return Complaints(frozenset(line for line in lines if _subject(line)))


def dependency_check(after: Complaints | None, touched: Collection[str]) -> Check | None:
    """Whether the requirements of what was installed are met. Pure.

    What others require of it is said and does not count: with `--only torch` an old torchvision
    beside it is what was asked for.

    Args:
        after: None: not known, and so is the answer.
        touched: Names of what was installed, normalized.
    """
    if after is None:
        return None
    lines = sorted(after.lines)
    own = [line for line in lines if canonicalize_name(_subject(line)) in touched]
    others = [line for line in lines if line not in own]
    return Check(
        name="dependencies",
        passed=not own,
        expected=say("pip check is content"),
        found=_found(own, others),
    )


def _found(own: list[str], others: list[str]) -> Text:
    if own:
        return verbatim("; ".join(own))
    if not others:
        return say("nothing to complain about")
    return say("{lines} (not installed here, so that it does not count)", lines="; ".join(others))


def _subject(line: str) -> str:
    """The distribution that a line is about: "torch 2.6.0 requires sympy, which is not ..."."""
    words = line.split(" ")
    telling = ("requires" in words[2:3]) or words[2:4] == ["has", "requirement"]
    return words[0] if telling else ""
