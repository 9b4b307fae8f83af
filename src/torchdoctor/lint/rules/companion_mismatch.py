"""torchvision or torchaudio is pinned to a release that belongs to another torch.

Since torchaudio 2.11 and torchvision 0.29.1 the pins are open, and pip stops nothing.
"""

from collections.abc import Iterator

from torchdoctor.lint.case import Case, at_requirement
from torchdoctor.lint.cure import Pins, corrected
from torchdoctor.lint.failed import culprit
from torchdoctor.lint.finding import LintFinding, LintFix, finding, rule
from torchdoctor.lint.holdings import labelled
from torchdoctor.lint.model import Requirement
from torchdoctor.lint.wanted import Wanted
from torchdoctor.matrix.model import specifier
from torchdoctor.plan.listing import with_and
from torchdoctor.texts import Text, say

REASON = "COMPANION_MISMATCH"


@rule(REASON)
def companion_mismatch(case: Case) -> Iterator[LintFinding]:
    """Pins that were never built together."""
    torch = next((one for one in case.wanted if one.name == "torch"), None)
    release = (torch.exact or "").partition("+")[0] if torch else ""
    pairs = [
        (one, pin)
        for one in case.wanted
        if one.name != "torch" and (pin := _pin(one, case)) and release
        if not specifier(pin).contains(release)
    ]
    for one, pin in pairs:
        if one.requirement is not None:
            yield _finding(case, one.requirement, release, pin)
    if not pairs:
        yield from _let_through(case)
    if not pairs and case.prediction.reason == REASON:
        yield finding(
            REASON,
            culprit(case),
            say("{because}.", because=case.prediction.because),
            LintFix(say("Take the torchvision and torchaudio that belong to this torch.")),
            outcome=case.outcome,
        )


def _let_through(case: Case) -> Iterator[LintFinding]:
    """A companion that comes unpinned, whose METADATA does not say which torch it needs."""
    torch = case.torch
    for name, held in case.prediction.held.items():
        one = case.requirement(name)
        rows = (r for r in case.matrix.companions if (r.package, r.version) == (name, held.release))
        needed = next((row.torch for row in rows), None)
        if torch is None or one is None or needed is None or name == "torch":
            continue
        if not specifier(needed).contains(torch.release):
            yield _finding(case, one, torch.release, needed, held.release)


def _pin(one: Wanted, case: Case) -> str | None:
    """The torch that a pinned companion is made for; None: not known, or not pinned."""
    release = (one.exact or "").partition("+")[0]
    rows = (r for r in case.matrix.companions if (r.package, r.version) == (one.name, release))
    return next((row.torch for row in rows), None)


def _finding(
    case: Case, one: Requirement, release: str, pin: str, comes: str | None = None
) -> LintFinding:
    pins = _right(case, release)
    asked = comes or one.specifier.lstrip("=")
    return finding(
        REASON,
        at_requirement(one),
        say(
            "{name} {asked} belongs to torch {pin}, not to {release}.",
            name=one.name,
            asked=asked,
            pin=pin.lstrip("="),
            release=release,
        ),
        LintFix(
            say("torch {release} goes with {right}.", release=release, right=_shown(pins)),
            corrected(case, pins, at=one) if one.name in pins else None,
        ),
        outcome=case.outcome,
    )


def _right(case: Case, release: str) -> Pins:
    """The companions of a release, with the labels that the line has."""
    right = {}
    for one in case.wanted:
        row = case.matrix.companion(one.name, release) if one.name != "torch" else None
        label = (one.exact or "").partition("+")[2]
        if row is not None:
            right[one.name] = labelled(row.version, label)
    return right


def _shown(pins: Pins) -> Text:
    return with_and(f"{name} {release}" for name, release in pins.items()) or say("other releases")
