"""torch and its companions come from different variants, so that their operators do not load."""

from collections.abc import Iterator

from torchdoctor.lint.case import Case, at_requirement, variant_of
from torchdoctor.lint.cure import Pins, corrected, index_option, pins_from
from torchdoctor.lint.finding import LintFinding, LintFix, finding, rule
from torchdoctor.lint.holdings import Held
from torchdoctor.lint.model import Requirement
from torchdoctor.texts import say

REASON = "COMPANION_VARIANT_MISMATCH"


@rule(REASON)
def companion_variant_mismatch(case: Case) -> Iterator[LintFinding]:
    """A companion of another variant than the torch that comes with it."""
    torch = case.torch
    of_torch = variant_of(torch, case) if torch else None
    if torch is None or of_torch is None:
        return
    for name, held in case.prediction.held.items():
        own = variant_of(held, case) if name != "torch" else None
        one = case.requirement(name)
        if own is None or one is None or own == of_torch or _serves(held, own, of_torch, case):
            continue
        pins = pins_from(case, own if one.wheel else of_torch)
        yield finding(
            REASON,
            at_requirement(one),
            say(
                "{name} {version} is a build for {own}, and torch {torch} one for {variant}.",
                name=name,
                version=held.version,
                own=own,
                torch=torch.version,
                variant=of_torch,
            ),
            _fix(case, pins, own if one.wheel else of_torch, is_wheel=one.wheel is not None),
            outcome=case.outcome,
            # The right torch may be there already, where a wheel is installed by hand.
            severity="warning" if _may_do(own, of_torch) or _by_hand(one, case) else None,
        )


def _serves(held: Held, own: str, variant: str, case: Case) -> bool:
    """Whether the matrix says that another folder serves: torchaudio of cu130 beside cu132."""
    special = case.matrix.companion_exception(held.package, held.release, variant, held.platform)
    return special is not None and special.use_variant == own


def _may_do(one: str, other: str) -> bool:
    """Whether they are of one CUDA major: torchvision refuses nothing less."""
    return one.startswith("cu") and one[:-1] == other[:-1]


def _by_hand(one: Requirement, case: Case) -> bool:
    return one.wheel is not None and case.machine.torch is None


def _fix(case: Case, pins: Pins, variant: str, *, is_wheel: bool) -> LintFix:
    named = any(name == variant for _, name in case.variants)
    added = () if named or variant == "mps" else (index_option(case, variant),)
    if is_wheel:
        text = say("Let the torch that comes with it come from {variant} too.", variant=variant)
        return LintFix(text, corrected(case, {}, added=added))
    line = corrected(case, pins, added=added) if pins else None
    return LintFix(say("Take all of them from one variant's index."), line)
