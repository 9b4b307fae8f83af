"""Every candidate with its verdict, and which one is taken."""

from collections.abc import Sequence
from dataclasses import dataclass

from torchdoctor.matrix.model import specifier
from torchdoctor.plan import explain
from torchdoctor.plan.candidates import candidates
from torchdoctor.plan.choose import choose
from torchdoctor.plan.filters import rejection_of
from torchdoctor.plan.model import Candidate, Considered, Request
from torchdoctor.plan.rejection import Rejection
from torchdoctor.plan.sources import carries_default_only
from torchdoctor.plan.target import Case
from torchdoctor.texts import say


@dataclass(frozen=True, slots=True)
class Judged:
    """A candidate and what became of it."""

    candidate: Candidate
    rejection: Rejection | None


def judge(case: Case) -> tuple[Judged, ...]:
    """Every candidate with the first reason that removes it, newest first."""
    return tuple(
        Judged(
            candidate,
            rejection_of(candidate.build, case.target, case.matrix)
            or companion_missing(candidate, case.request),
        )
        for candidate in candidates(case)
    )


def companion_missing(candidate: Candidate, request: Request) -> Rejection | None:
    """A companion that was asked for by name has no build, or not in the asked version."""
    there = {package: release for package, release, _ in candidate.companions}
    for package in request.explicit_packages:
        if package != "torch" and package not in there:
            return Rejection(
                "COMPANION_NOT_AVAILABLE", say("{package} has no build for it", package=package)
            )
    for package, pin in request.pinned:
        asked_of = candidate.build.torch if package == "torch" else there[package]
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


def pick(judged: Sequence[Judged], case: Case) -> Candidate | None:
    """The candidate that is taken; None where every one fell out."""
    return choose(
        [j.candidate for j in judged if j.rejection is None],
        case,
        prefer_default_index=carries_default_only(case.request, case.matrix),
    )


def considered(judged: Sequence[Judged], chosen: Candidate | None) -> tuple[Considered, ...]:
    """One row for each candidate, with the reason that removed it."""
    return tuple(
        Considered(
            torch=j.candidate.build.torch,
            variant=j.candidate.build.variant,
            kept=j.rejection is None,
            chosen=j.candidate is chosen,
            reason=j.rejection.reason if j.rejection else None,
            because=j.rejection.because if j.rejection else explain.against(j.candidate, chosen),
        )
        for j in judged
    )
