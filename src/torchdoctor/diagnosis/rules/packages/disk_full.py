"""A disk is too full to install torch, or was too full when something was written."""

from torchdoctor.diagnosis.cards import nvidia_cards
from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.installed import failures
from torchdoctor.diagnosis.remedies import pip
from torchdoctor.diagnosis.surroundings import system_of
from torchdoctor.diagnosis.telltales import tells
from torchdoctor.diagnosis.wheels import builds_to_install, for_python
from torchdoctor.facts.model import Disk, Facts
from torchdoctor.matrix.model import Matrix
from torchdoctor.texts import say, verbatim

REASON = "DISK_FULL"
MB = 1_000_000


@rule(REASON)
def disk_full(facts: Facts, matrix: Matrix) -> Finding | None:
    said = tuple(s for s in failures(facts.torch) if tells(REASON, s)) if facts.torch else ()
    wheel_mb = _smallest_wheel_mb(facts, matrix)
    full = _too_small(facts.disk, wheel_mb) if facts.disk and wheel_mb else ()
    if not said and not full:
        return None
    return Finding(
        reason=REASON,
        severity=Severity.ERROR,
        summary=say("There is not enough room on a disk for PyTorch."),
        evidence=(*said, *full),
        cause=say(
            "pip writes a wheel to the temporary folder and unpacks it into the environment. The"
            " smallest wheel that serves here has {size} MB, unpacked it is several times as large,"
            " and the CUDA libraries come on top.",
            size=wheel_mb,
        )
        if wheel_mb
        else say("Something could not be written because its disk has no room left."),
        fix=Fix(
            say(
                "Make room, or name a temporary folder on another disk. The cache of pip is often"
                " the largest thing to go."
            ),
            _commands(facts),
        ),
        docs="https://pip.pypa.io/en/stable/topics/caching/",
    )


def _smallest_wheel_mb(facts: Facts, matrix: Matrix) -> int | None:
    """Size of the smallest torch wheel of the newest release that serves: what is needed at least.

    Where an NVIDIA card is, that is the smallest with CUDA.
    """
    builds = for_python(builds_to_install(facts, matrix), facts)
    serving = [build for build in builds if build.cuda or not nvidia_cards(facts)]
    newest = [build.size_mb for build in serving if build.torch == serving[0].torch]
    return min((size for size in newest if size is not None), default=None)


def _too_small(disk: Disk, wheel_mb: int) -> tuple[str, ...]:
    places = (
        (verbatim("site-packages"), disk.site_packages_free_bytes),
        (say("temporary folder"), disk.tmp_free_bytes),
    )
    return tuple(
        say("{place}: {free} MB free", place=name, free=free // MB)
        for name, free in places
        if free is not None and free < wheel_mb * MB
    )


def _commands(facts: Facts) -> tuple[str, ...]:
    if system_of(facts) == "windows":
        return (pip(facts, "cache", "purge"),)
    return ("df -h", pip(facts, "cache", "purge"), "export TMPDIR=/path/on/another/disk")
