"""Facts and a request to a plan: enumerate, filter, keep why each one fell out, choose."""

from collections.abc import Sequence
from dataclasses import replace

from torchdoctor.facts.model import Facts
from torchdoctor.matrix.model import Build, Matrix
from torchdoctor.plan import explain, refuse, warn
from torchdoctor.plan.addons import pick_addons
from torchdoctor.plan.cards import Incomplete
from torchdoctor.plan.choose import ON_THE_CPU, is_for_the_cpu
from torchdoctor.plan.judged import Judged, considered, judge, pick
from torchdoctor.plan.machine import machine_rejection
from torchdoctor.plan.model import Plan, Request, SourcePlan, Verdict
from torchdoctor.plan.present import installed_versions, is_in_place
from torchdoctor.plan.rejection import Rejection
from torchdoctor.plan.sources import source_plans
from torchdoctor.plan.target import Case, target_of
from torchdoctor.texts import Text


def plan_install(facts: Facts, request: Request, matrix: Matrix) -> Plan:
    """Which build fits the machine of `facts`, and how to install it.

    Raises:
        BadRequest: a card named by `--gpu` is not known.
    """
    target = target_of(facts, request, matrix)
    if isinstance(target, Incomplete):
        return refuse.incomplete(target, facts, request, matrix, plan_install)
    case = Case(facts, request, target, matrix)
    blocked = machine_rejection(target, matrix)
    if blocked is not None:
        return refuse.by_machine(blocked, case)
    judged = judge(case)
    chosen = pick(judged, case)
    if chosen is None and target.image_binds:
        # The image's CUDA is a preference: a wheel brings its own.
        case = replace(case, target=replace(target, image_binds=False))
        judged = judge(case)
        chosen = pick(judged, case)
    if chosen is None and target.situation == "no-driver":
        # What fits the driver that is there is worth knowing; where nothing does, what fits any.
        case = replace(case, target=replace(target, driver=None, driver_cuda=None))
        judged = judge(case)
        chosen = pick(judged, case)
    if chosen is None:
        return refuse.by_filters(judged, case)
    if target.situation == "no-driver":
        return refuse.without_driver(chosen, judged, case)
    return _plan_for(chosen, judged, case)


def _plan_for(chosen: Build, judged: Sequence[Judged], case: Case) -> Plan:
    kept = [j.build for j in judged if j.rejection is None]
    addons = pick_addons(chosen, case)
    if isinstance(addons, Rejection):
        return refuse.by_addon(addons, chosen, judged, case)
    sources = source_plans(chosen, kept, case, installed_versions(case.facts), addons)
    if not sources:
        return refuse.without_source(chosen, judged, case.request)
    first = sources[0]
    taken = _as_served(first, chosen, kept)
    in_place = is_in_place(case.facts, first) and not (case.request.force_reinstall or addons)
    return Plan(
        verdict=_verdict(taken, case, in_place=in_place),
        torch=first.torch,
        variant=first.variant,
        variant_cuda=first.variant_cuda,
        packages=first.packages,
        addons={a.name: a.requirement for a in addons if a.requirement},
        commands=() if in_place else first.commands,
        because=explain.because(taken, case),
        considered=considered(judged, taken),
        warnings=warn.warnings(taken, case),
        next_steps=(*(a.note for a in addons if a.note), *_next_steps(taken, case)),
        sources=() if in_place else sources,
        expects_gpu=_expects_gpu(taken, case),
    )


def _as_served(first: SourcePlan, chosen: Build, kept: Sequence[Build]) -> Build:
    """The candidate that the first source really has: with a general mirror not the variant."""
    if first.variant == chosen.variant:
        return chosen
    served = (c for c in kept if (c.torch, c.variant) == (first.torch, first.variant))
    return next(served, chosen)


def _verdict(taken: Build, case: Case, *, in_place: bool) -> Verdict:
    if in_place:
        return Verdict.NOTHING_TO_DO
    # A general mirror may serve the CUDA build where the CPU build would do.
    on_cpu = taken.cuda is None or is_for_the_cpu(case)
    return Verdict.INSTALL_CPU if on_cpu else Verdict.INSTALL


def _expects_gpu(taken: Build, case: Case) -> bool:
    """A GPU build on a machine whose CUDA can start: is_available() must come out true."""
    init = case.facts.cuda_init
    cuda_is_ill = init is not None and init.code != 0
    return case.target.situation == "gpu" and taken.cuda is not None and not cuda_is_ill


def _next_steps(taken: Build, case: Case) -> tuple[Text, ...]:
    wider = replace(case.request, torch=None, cuda=None, pinned=())
    newer = None
    if wider != case.request and case.target.situation not in ON_THE_CPU:
        widened = replace(case, request=wider)
        newer = pick(judge(widened), widened)
    return explain.next_steps(taken, newer, case.target.python)
