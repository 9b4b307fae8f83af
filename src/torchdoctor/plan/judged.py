"""Every candidate with its verdict, and which one is taken."""

from collections.abc import Sequence
from dataclasses import dataclass

from torchdoctor.matrix.model import Build, specifier
from torchdoctor.plan import explain
from torchdoctor.plan.candidates import candidates, companions_of
from torchdoctor.plan.choose import choose
from torchdoctor.plan.filters import rejection_of
from torchdoctor.plan.model import Considered
from torchdoctor.plan.rejection import Rejection
from torchdoctor.plan.sources import carries_default_only
from torchdoctor.plan.target import Case
from torchdoctor.texts import say


@dataclass(frozen=True, slots=True)
class Judged:
    """A candidate and what became of it."""

    build: Build
    rejection: Rejection | None


def judge(case: Case) -> tuple[Judged, ...]:
    """Every candidate with the first reason that removes it, newest first."""
    return tuple(
        Judged(
            build,
            rejection_of(build, case.target, case.matrix) or companion_missing(build, case),
        )
        for build in candidates(case)
    )


def companion_missing(build: Build, case: Case) -> Rejection | None:
    """A companion that was asked for by name has no build, or not in the asked version."""
    request = case.request
    if request.explicit_packages == ("torch",) and not request.pinned:
        return None
    there = {c.package: c.version for c in companions_of(build, case.target, case.matrix)}
    for package in request.explicit_packages:
        if package != "torch" and package not in there:
            return Rejection(
                "COMPANION_NOT_AVAILABLE", say("{package} has no build for it", package=package)
            )
    for package, pin in request.pinned:
        asked_of = build.torch if package == "torch" else there[package]
        if not specifier(pin).contains(asked_of):
            return Rejection(
                "COMPANION_MISMATCH",
                say(
                    "goes with {package} {release}, not {pin}",
                    package=package,
                    release=asked_of,
                    pin=pin,
                ),
            )
    return None


def pick(judged: Sequence[Judged], case: Case) -> Build | None:
    """The candidate that is taken; None where every one fell out."""
    return choose(
        [j.build for j in judged if j.rejection is None],
        case,
        prefer_default_index=carries_default_only(case.request, case.matrix),
    )


def considered(judged: Sequence[Judged], chosen: Build | None) -> tuple[Considered, ...]:
    """One row for each candidate, with the reason that removed it."""
    return tuple(
        Considered(
            torch=j.build.torch,
            variant=j.build.variant,
            kept=j.rejection is None,
            chosen=j.build is chosen,
            reason=j.rejection.reason if j.rejection else None,
            because=j.rejection.because if j.rejection else explain.against(j.build, chosen),
        )
        for j in judged
    )
