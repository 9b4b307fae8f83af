"""A build that can be installed on a machine and does not run there, as plans judge it."""

from collections.abc import Iterator

from torchdoctor.lint.case import Case, at_requirement
from torchdoctor.lint.cure import corrected, index_option, pins_from
from torchdoctor.lint.finding import LintFinding, LintFix, finding
from torchdoctor.lint.fitting import plan_for
from torchdoctor.lint.machine import with_python
from torchdoctor.lint.model import FAMILY
from torchdoctor.matrix.model import Build
from torchdoctor.plan.cards import Incomplete
from torchdoctor.plan.filters import rejections_of
from torchdoctor.plan.model import Request
from torchdoctor.plan.target import target_of
from torchdoctor.texts import say


def unfit(reason: str, case: Case) -> Iterator[LintFinding]:
    """What speaks against the torch that comes, where it is this word."""
    build = case.torch.build if case.torch else None
    first = case.requirement(*FAMILY)
    if build is None or first is None or build.cuda is None or not case.machine.gpus:
        return
    machine = case.machine
    if machine.python is None or machine.python.tag is None:
        # Cards and driver do not ask which Python it is.
        machine = with_python(machine, build.pythons[0])
    target = target_of(machine, Request(), case.matrix)
    if isinstance(target, Incomplete):
        return
    for rejection in rejections_of(build, target, case.matrix):
        if rejection.reason == reason:
            yield finding(
                reason,
                at_requirement(first),
                say(
                    "torch {torch} (CUDA {cuda}) does not run on this machine: {because}.",
                    torch=build.torch,
                    cuda=build.cuda,
                    because=rejection.because,
                ),
                _fix(case, build),
                outcome=case.outcome,
            )


def _fix(case: Case, build: Build) -> LintFix:
    plan = plan_for(case, build.torch)
    if plan is None or plan.variant is None:
        return LintFix(say("See what fits: torchdoctor install --dry-run."))
    variant = plan.variant
    pins = pins_from(case, variant) or pins_from(case, variant, free=True)
    option = index_option(case, variant)
    replaced = {index: option for index, _ in case.variants[:1]}
    added = () if replaced else (option,)
    return LintFix(
        say("torch {torch} for {variant} runs there.", torch=plan.torch, variant=variant),
        corrected(case, pins, replaced=replaced, added=added) if pins else None,
    )
