"""Torch has no wheel for this system, this processor, or a Python of this size."""

from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.installed import is_absent, is_older
from torchdoctor.diagnosis.remedies import TORCH_GUIDE
from torchdoctor.diagnosis.surroundings import system_of
from torchdoctor.diagnosis.wheels import builds_to_install, for_python, has_no_wheels
from torchdoctor.facts.model import Facts
from torchdoctor.matrix.model import Build, Matrix, version
from torchdoctor.texts import Text, say

REASON = "NO_WHEEL_FOR_PLATFORM"
POINTER_BITS_32 = 32


@rule(REASON, explains=("NO_WHEEL_FOR_PYTHON", "TORCH_NOT_INSTALLED"))
def no_wheel_for_platform(facts: Facts, matrix: Matrix) -> Finding | None:
    if not is_absent(facts):
        return None
    python, system = facts.python, facts.os
    if system is not None and has_no_wheels(facts):
        return _finding(
            say("{system} on {machine}", system=system.system, machine=system.machine),
            say("PyTorch is built for x86_64 and aarch64 processors of 64 bits only."),
            say("Use another machine, or build PyTorch from source."),
        )
    if python is not None and python.bits == POINTER_BITS_32:
        return _finding(
            say("{python} has {bits} bits", python=python.executable, bits=python.bits)
            if python.executable
            else say("the interpreter has {bits} bits", bits=python.bits),
            say("PyTorch is built for Pythons of 64 bits only."),
            say("Install the 64-bit Python of the same version, and make the environment anew."),
        )
    floor = _macos_needed(facts, matrix)
    if floor is not None and system is not None:
        return _finding(
            f"macOS {system.version}",
            say(
                "The oldest system that a wheel for this Python runs on is macOS {floor}.",
                floor=floor,
            ),
            say("Update macOS, or take an older Python, for which older releases have wheels."),
        )
    return None


def _finding(seen: str, cause: Text, advice: Text) -> Finding:
    return Finding(
        reason=REASON,
        severity=Severity.ERROR,
        summary=say("There is no PyTorch wheel for this machine."),
        evidence=(seen,),
        cause=cause,
        fix=Fix(advice),
        docs=TORCH_GUIDE,
    )


def _macos_needed(facts: Facts, matrix: Matrix) -> str | None:
    """The lowest macOS of all wheels for this Python, where this one is older."""
    if system_of(facts) != "macos" or facts.os is None:
        return None
    tag = facts.python.tag if facts.python else None
    floors = [_floor(build, tag) for build in for_python(builds_to_install(facts, matrix), facts)]
    known = [floor for floor in floors if floor is not None]
    if not known or len(known) < len(floors):  # a wheel of unknown floor may do
        return None
    lowest = min(known, key=version)
    return lowest if is_older(facts.os.version, lowest) else None


def _floor(build: Build, tag: str | None) -> str | None:
    return dict(build.macos_for).get(tag or "", build.macos)
