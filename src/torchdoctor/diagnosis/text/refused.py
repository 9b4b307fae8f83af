"""Why an installer found nothing for a requirement. Pure.

pip and uv say the same words whatever the cause: no wheel for this Python or system, a build that
never was, an index that was not asked, a mirror that lacks a file. The versions that they list
instead, the release and the interpreter tell them apart.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from torchdoctor.diagnosis.installed import is_older
from torchdoctor.diagnosis.surroundings import system_of
from torchdoctor.diagnosis.wheels import has_no_wheels, platform_of
from torchdoctor.facts.model import Facts
from torchdoctor.matrix.model import Build, Matrix, version

POINTER_BITS_32 = 32

_PINNED = re.compile(
    r"(?P<package>[A-Za-z][\w.-]*?)(?:\[[\w,]+\])?={2,3}(?P<release>\d[\w.!]*)(?:\+(?P<label>"
    r"[\w.]+))?$"
)
_VARIANT = re.compile(r"cu\d{2,3}|cpu|rocm[\d.]+|xpu")
_NIGHTLY = re.compile(r"\.?dev\d+|\d+a0$")
# What the default index lists to a Python that none of torch's wheels serves: its first uploads,
# which are sources that refuse to be installed.
_PLACEHOLDER = "0.1.2"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A requirement that an installer found nothing for."""

    requirement: str
    """As written: "torch==2.1.2+cu118"."""
    offered: tuple[str, ...] | None
    """The versions that it lists instead; None: it lists none, because it does not say."""
    line: int
    words: str

    @property
    def package(self) -> str:
        """Name of the package, as written."""
        found = re.match(r"[A-Za-z][\w.-]*", self.requirement)
        return found[0] if found else self.requirement


def word_of(refused: Refused, facts: Facts, matrix: Matrix) -> str:
    """The word for one refusal."""
    return (
        _of_platform(refused, facts)
        or _of_names(refused, matrix)
        or _of_versions(refused, facts, matrix)
    )


def _of_platform(refused: Refused, facts: Facts) -> str | None:
    """What no other version could change."""
    python = facts.python
    if facts.libc is not None and facts.libc.name == "musl":
        return "MUSL_UNSUPPORTED"
    if python is not None and python.bits == POINTER_BITS_32:
        return "NO_WHEEL_FOR_PLATFORM"
    if has_no_wheels(facts):
        return "NO_WHEEL_FOR_PLATFORM"
    # Its wheels are for Linux alone, where some version is always listed.
    if refused.package.lower() == "triton" and not refused.offered and _may_lack_triton(facts):
        return "TRITON_UNAVAILABLE"
    return None


def _may_lack_triton(facts: Facts) -> bool:
    return system_of(facts) != "linux"


def _of_names(refused: Refused, matrix: Matrix) -> str | None:
    """What the requirement itself gives away: a wrong name, a nightly, a pair that never was."""
    if refused.package.lower() == "pytorch":
        return "WRONG_PACKAGE_NAME"
    pinned = _PINNED.match(refused.requirement)
    if pinned is None:
        return None
    if _NIGHTLY.search(pinned["release"]):
        return "MIRROR_LACKS_BUILD"  # nightly builds are kept for some weeks
    variants = {build.variant for build in _builds(refused, matrix)}
    label = pinned["label"]
    if (
        variants
        and label
        and _VARIANT.fullmatch(label)
        and label.startswith("cu")
        and label not in variants
    ):
        return "VARIANT_NOT_PUBLISHED"
    return None


def _builds(refused: Refused, matrix: Matrix) -> tuple[Build, ...]:
    """All builds of the torch release that is asked for."""
    pinned = _PINNED.match(refused.requirement)
    if pinned is None or refused.package.lower() != "torch":
        return ()
    return tuple(build for build in matrix.builds if build.torch == pinned["release"])


def _of_versions(refused: Refused, facts: Facts, matrix: Matrix) -> str:
    if _lacks_python(refused, facts, matrix):
        return "NO_WHEEL_FOR_PYTHON"
    offered = _real(refused.offered or ())
    if not offered:
        return _of_nothing(refused, facts, matrix)
    pinned = _PINNED.match(refused.requirement)
    if pinned is None:
        return "RESOLVER_CONFLICT" if _is_open(refused) else "VARIANT_NOT_PUBLISHED"
    release, label = pinned["release"], pinned["label"]
    labels = {one.partition("+")[2] for one in offered}
    of_other_index = label is not None and label not in labels
    if of_other_index and (labels == {""} or release in _releases(offered)):
        return "INDEX_MIXUP"
    return _of_release(refused, release, offered, matrix)


def _of_nothing(refused: Refused, facts: Facts, matrix: Matrix) -> str:
    """No version at all: an index without torch, or with none of its wheels for this machine."""
    if not _is_served(refused, facts, matrix):
        return "NO_WHEEL_FOR_PYTHON"
    # The default index, which has everything that there is; so the Python is not what it lacks.
    of_default_index = any(one.startswith(_PLACEHOLDER) for one in refused.offered or ())
    return "NO_WHEEL_FOR_PLATFORM" if of_default_index else "MIRROR_LACKS_BUILD"


def _real(offered: Sequence[str]) -> tuple[str, ...]:
    """Without the first uploads, and without a last one that was cut short: "2.1."."""
    return tuple(
        one
        for one in offered
        if not one.startswith(_PLACEHOLDER) and re.fullmatch(r"\d+\.\d+.*[^.+]", one)
    )


def _releases(offered: Sequence[str]) -> tuple[str, ...]:
    return tuple(one.partition("+")[0] for one in offered)


def _is_open(refused: Refused) -> bool:
    return "==" not in refused.requirement


def _of_release(refused: Refused, release: str, offered: Sequence[str], matrix: Matrix) -> str:
    if refused.package.lower() == "torch" and _is_unknown(release, matrix):
        return "VARIANT_NOT_PUBLISHED"
    # An index lists only what has a wheel for this Python: one that starts after the release knows
    # older ones too, for older Pythons.
    if all(is_older(release, one) for one in _releases(offered)):
        return "NO_WHEEL_FOR_PYTHON"
    labels = {one.partition("+")[2] for one in offered}
    ends_before = all(is_older(one, release) for one in _releases(offered))
    # The index of a variant ends with the last release that was built for it.
    if ends_before and len(labels) == 1 and labels != {""}:
        return "VARIANT_NOT_PUBLISHED"
    return "MIRROR_LACKS_BUILD"


def _is_unknown(release: str, matrix: Matrix) -> bool:
    """Whether a release never was, although those before and after it are listed."""
    known = [row.torch for row in matrix.releases]
    if not known or release in known:
        return False
    oldest, newest = min(known, key=version), max(known, key=version)
    return is_older(oldest, release) and is_older(release, newest)


def _lacks_python(refused: Refused, facts: Facts, matrix: Matrix) -> bool:
    """Whether the release is known to have no wheel for this Python."""
    tag = facts.python.tag if facts.python else None
    platform = platform_of(facts)
    builds = [b for b in _builds(refused, matrix) if platform in (None, b.platform)]
    return bool(builds) and tag is not None and not any(tag in b.pythons for b in builds)


def _is_served(refused: Refused, facts: Facts, matrix: Matrix) -> bool:
    """Whether the release, or any release where none is named, has a wheel for this Python."""
    if not refused.package.lower().startswith("torch"):
        return True  # a dependency, which whoever carries torch should carry too
    tag = facts.python.tag if facts.python else None
    builds = _builds(refused, matrix) or tuple(matrix.builds)
    return tag is not None and any(tag in build.pythons for build in builds)
