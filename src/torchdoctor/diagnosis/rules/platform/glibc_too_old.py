"""The C library of the system is older than every wheel needs, or than the installed one does."""

from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.installed import failures, is_older
from torchdoctor.diagnosis.remedies import install_torch
from torchdoctor.diagnosis.telltales import tells
from torchdoctor.diagnosis.wheels import builds_to_install, for_python
from torchdoctor.facts.model import Facts
from torchdoctor.matrix.model import Matrix, version
from torchdoctor.texts import say

REASON = "GLIBC_TOO_OLD"
PEP_600 = "https://peps.python.org/pep-0600/"


@rule(REASON, explains=("TORCH_NOT_INSTALLED", "TORCH_IMPORT_FAILED"))
def glibc_too_old(facts: Facts, matrix: Matrix) -> Finding | None:
    said = tuple(s for s in failures(facts.torch) if tells(REASON, s)) if facts.torch else ()
    if said:
        return _installed_needs_more(facts, said)
    floor = _needed(facts, matrix)
    if floor is None or facts.libc is None or not is_older(facts.libc.version, floor):
        return None
    return Finding(
        reason=REASON,
        severity=Severity.ERROR,
        summary=say("The C library of this system is too old for every build of PyTorch."),
        evidence=(f"glibc {facts.libc.version}",),
        cause=say(
            "A wheel states the oldest glibc that it runs with, and for this Python the lowest of"
            " all wheels is {floor}.",
            floor=floor,
        ),
        fix=Fix(
            say(
                "glibc cannot be renewed on its own. Use a newer release of the distribution, or a"
                " container of one; Debian 10, Ubuntu 20.04 and RHEL 8 have at least 2.28."
            )
        ),
        docs=PEP_600,
    )


def _installed_needs_more(facts: Facts, said: tuple[str, ...]) -> Finding:
    libc = facts.libc.version if facts.libc else None
    return Finding(
        reason=REASON,
        severity=Severity.ERROR,
        summary=say("The installed PyTorch needs a newer C library than this system has."),
        evidence=(*said, *((f"glibc {libc}",) if libc else ())),
        cause=say(
            "Some files of it were compiled on a newer system: the wheel was taken from one, or"
            " its tag does not state what it needs."
        ),
        fix=Fix(
            say("Install a build that states to run on this system."),
            install_torch(facts),
            "reinstall",
        ),
        docs=PEP_600,
    )


def _needed(facts: Facts, matrix: Matrix) -> str | None:
    """The lowest glibc of all wheels for this Python; None where one of them states none."""
    if facts.libc is None or facts.libc.name != "glibc":
        return None
    floors = [build.glibc for build in for_python(builds_to_install(facts, matrix), facts)]
    known = [floor for floor in floors if floor is not None]
    return min(known, key=version) if known and len(known) == len(floors) else None
