"""Which builds of the matrix the examined interpreter can take, whatever its cards are.

Rules ask this of machines that have no torch yet. Where torch is installed it has come from
somewhere, and whether it works is what counts.
"""

from collections.abc import Iterable

from torchdoctor.diagnosis.installed import is_absent
from torchdoctor.facts.model import Facts
from torchdoctor.matrix.model import Build, Matrix, newest, processor
from torchdoctor.matrix.model import platform_of as matrix_platform

# There are wheels for it (pytorch publishes linux_s390x), which the matrix does not list.
_NOT_LISTED = ("linux", "s390x")


def platform_of(facts: Facts) -> str | None:
    """The platform in the matrix's words; None where it is not known, or has no wheels."""
    return matrix_platform(facts.os.system, facts.os.machine) if facts.os else None


def has_no_wheels(facts: Facts) -> bool:
    """Whether the system and the processor are known, and torch has no wheels for the two."""
    if facts.os is None or facts.os.system is None or not facts.os.machine:
        return False
    listed = (facts.os.system, processor(facts.os.machine)) == _NOT_LISTED
    return platform_of(facts) is None and not listed


def builds_to_install(facts: Facts, matrix: Matrix) -> tuple[Build, ...]:
    """All builds for the platform, newest first, where torch is still to be installed.

    Empty where torch is there, where nobody looked for it, and where the platform is not known.
    """
    platform = platform_of(facts) if is_absent(facts) else None
    return matrix.builds_for(platform) if platform else ()


def for_python(builds: Iterable[Build], facts: Facts) -> tuple[Build, ...]:
    """Those of some builds that have a wheel for the interpreter; all, where it is not known."""
    tag = facts.python.tag if facts.python else None
    return tuple(build for build in builds if tag is None or tag in build.pythons)


def newest_python(builds: Iterable[Build]) -> str | None:
    """The newest Python that some builds have wheels for, "3.14"; free-threaded ones aside."""
    tags = {tag.removeprefix("cp") for build in builds for tag in build.pythons}
    return newest(f"{tag[0]}.{tag[1:]}" for tag in tags if tag.isdecimal())
