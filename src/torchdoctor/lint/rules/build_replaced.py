"""A line that names no variant replaces the build that an earlier one has installed."""

from collections.abc import Iterator
from dataclasses import replace

from torchdoctor.lint.case import Case, at_requirement, variant_of
from torchdoctor.lint.cure import Pins, corrected, pins_from
from torchdoctor.lint.finding import LintFinding, LintFix, finding, rule
from torchdoctor.lint.model import FAMILY, Requirement
from torchdoctor.texts import say

REASON = "INDEX_MIXUP"


@rule(REASON)
def build_replaced(case: Case) -> Iterator[LintFinding]:
    """Another torch than the labelled one that is there."""
    there, torch = case.machine.torch, case.torch
    before = (there.distribution_version or there.version) if there else None
    if not before or torch is None or "torch" in case.prediction.kept or case.variants:
        return
    label = before.partition("+")[2]
    if not label or (variant_of(torch, case) == label and torch.version.endswith(label)):
        return
    first = case.requirement(*FAMILY)
    if first is None:
        return
    yield finding(
        REASON,
        at_requirement(first),
        say("This replaces torch {before} by {now}.", before=before, now=torch.version),
        LintFix(
            say("Install what belongs to torch {before}, or pin torch in the line.", before=before),
            corrected(case, _beside(case, before), at=first),
        ),
        outcome=case.outcome,
    )


def _beside(case: Case, before: str) -> Pins:
    """What the line would come to, were the torch that is there pinned in it."""
    place = case.line.place
    kept = Requirement(name="torch", specifier=f"=={before}", text="torch", place=place)
    others = [one for one in case.line.requirements if one.name != "torch"]
    pinned = replace(case.line, requirements=(kept, *others))
    return pins_from(case.with_line(pinned), before.partition("+")[2])
