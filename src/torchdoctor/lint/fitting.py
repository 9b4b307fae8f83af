"""The variant that a corrected line takes: what a plan for the machine would, else the newest."""

from torchdoctor.lint.case import Case
from torchdoctor.lint.cure import Pins, pins_from
from torchdoctor.matrix.model import version
from torchdoctor.plan.model import Plan, Request
from torchdoctor.plan.resolve import plan_install


def chosen_variant(case: Case, release: str) -> tuple[str, Pins] | None:
    """A CUDA variant with everything that the line asks for, and the versions in it."""
    plan = plan_for(case, release)
    if plan is not None and plan.variant and plan.variant.startswith("cu"):
        pins = pins_from(case, plan.variant) or pins_from(case, plan.variant, free=True)
        return (plan.variant, pins) if pins else None
    builds = [
        build
        for build in case.matrix.builds_for(case.platform or "")
        if build.torch == release and build.cuda and build.label
    ]
    builds.sort(key=lambda build: version(build.cuda or "0"), reverse=True)
    found = ((build.variant, pins_from(case, build.variant)) for build in builds)
    return next(((variant, pins) for variant, pins in found if pins), None)


def plan_for(case: Case, release: str) -> Plan | None:
    """The plan for the machine: of this release, else of the newest that fits; None: no card."""
    if not case.machine.gpus:
        return None
    for request in (Request(torch=f"=={release}"), Request()):
        plan = plan_install(case.machine, request, case.matrix)
        if plan.variant and plan.variant.startswith("cu"):
            return plan
    return None
