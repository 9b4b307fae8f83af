"""torch and its companions come from different variants, so that their operators do not load."""

from collections.abc import Iterator

from torchdoctor.lint.case import Case, at_requirement, variant_of
from torchdoctor.lint.cure import Pins, corrected, index_option, pins_from
from torchdoctor.lint.finding import LintFinding, LintFix, finding, rule
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
        # From CUDA 13 on the companions' folders serve each other (torchaudio beside cu132).
        if own is None or one is None or own[:-1] == of_torch[:-1]:
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
            _fix(case, pins, own, is_wheel=one.wheel is not None),
            outcome=case.outcome,
            # The right torch may be there already, where a wheel is installed by hand.
            severity="warning" if one.wheel and case.machine.torch is None else None,
        )


def _fix(case: Case, pins: Pins, own: str, *, is_wheel: bool) -> LintFix:
    if is_wheel:
        text = say("Let the torch that comes with it come from {variant} too.", variant=own)
        return LintFix(text, corrected(case, {}, added=(index_option(case, own),)))
    line = corrected(case, pins) if pins else None
    return LintFix(say("Take all of them from one variant's index."), line)
