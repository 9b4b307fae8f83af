"""Refusals: the words in the way, the one to act on first, and what would work."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from torchdoctor.facts.model import Container, Facts, Wsl
from torchdoctor.matrix.model import PLATFORMS, Build, Matrix
from torchdoctor.plan import explain
from torchdoctor.plan.candidates import candidates, matches
from torchdoctor.plan.cards import Incomplete
from torchdoctor.plan.in_the_way import Barred, barred, words_in_the_way
from torchdoctor.plan.judged import Judged, considered
from torchdoctor.plan.model import Plan, Request, Verdict
from torchdoctor.plan.rejection import Rejection
from torchdoctor.plan.target import Case
from torchdoctor.plan.way_out import each_card_alone, offers, on_the_cpu, ways_out
from torchdoctor.texts import Text, joined, mark, say

Planner = Callable[[Facts, Request, Matrix], Plan]
NEWEST_BRANCHES = 3
"""How many driver branches a plan is worked out for where the driver is not known."""


def _refusal(
    reasons: tuple[str, ...],
    because: Text,
    judged: Sequence[Judged] = (),
    next_steps: Iterable[Text] = (),
) -> Plan:
    return Plan(
        verdict=Verdict.REFUSE,
        packages={},
        reasons=reasons,
        because=because,
        considered=considered(judged, None),
        next_steps=tuple(next_steps),
    )


def by_machine(blocked: Rejection, case: Case) -> Plan:
    """No build can serve the machine, whatever is asked."""
    steps = {
        "JETSON_NEEDS_VENDOR_WHEEL": say(
            "Install the wheel that NVIDIA publishes for JetPack: "
            "https://docs.nvidia.com/deeplearning/frameworks/install-pytorch-jetson-platform/"
        ),
        "MIXED_GPUS_NO_COMMON_VARIANT": say(
            "Take one generation of cards out of the machine, or hide it from the driver; under "
            "Windows or WSL one driver serves both."
        ),
    }
    step = steps.get(blocked.reason) or say(
        "Use a 64-bit Python on Linux (x86_64, aarch64), Windows or macOS."
    )
    return _refusal(
        (blocked.reason,),
        say("No build of torch fits: {why}.", why=blocked.because),
        tuple(Judged(build, blocked) for build in candidates(case)),
        (*each_card_alone(case), step, *on_the_cpu(case.target)),
    )


def by_filters(judged: Sequence[Judged], case: Case) -> Plan:
    """Every candidate fell out, or there was none."""
    rows = barred(judged, case)
    if all("TORCH_CPU_BUILD" in row.words for row in rows):
        return _not_on_offer(case, judged)
    words = words_in_the_way(rows)
    alone = each_card_alone(case)
    if alone:
        return _refusal(
            ("MIXED_GPUS_NO_COMMON_VARIANT", *words),
            say("No single build serves all the cards of this machine."),
            judged,
            (*alone, *ways_out(words, rows, case)),
        )
    return _refusal(words, _because(rows, words[0]), judged, ways_out(words, rows, case))


def _because(rows: Sequence[Barred], word: str) -> Text:
    nearest = min((row for row in rows if word in row.words), key=lambda row: len(row.words))
    why = next(r.because for r in nearest.against if r.reason == word)
    build = nearest.judged.build
    return say(
        "None of the {count} builds that match fits. The nearest, torch {torch} ({build}): {why}.",
        count=len(rows),
        torch=build.torch,
        build=explain.name_of(build),
        why=why,
    )


def _not_on_offer(case: Case, judged: Sequence[Judged]) -> Plan:
    """Nothing that matches was published for this platform (but CPU builds), or for any."""
    request, target, matrix = case.request, case.target, case.matrix
    elsewhere = any(
        build.cuda is not None and matches(build, request, matrix)
        for name in PLATFORMS
        for build in matrix.builds_for(name)
    )
    what = say(
        _WANTED[request.torch is not None, request.cuda is not None],
        torch=(request.torch or "").removeprefix("=="),
        cuda=request.cuda,
    )
    if elsewhere:
        return _refusal(
            ("NO_WHEEL_FOR_PLATFORM",),
            say(
                "{what} was published, but not for {system} on {machine}.",
                what=what,
                system=target.system,
                machine=target.machine,
            ),
            judged,
            (*offers(case), *on_the_cpu(target)),
        )
    return _refusal(
        ("VARIANT_NOT_PUBLISHED",),
        say("{what} was never published.", what=what),
        judged,
        offers(case),
    )


_WANTED = {
    (True, True): mark("torch {torch} with CUDA {cuda}"),
    (True, False): mark("torch {torch} with any CUDA"),
    (False, True): mark("torch of any release with CUDA {cuda}"),
    (False, False): mark("torch of any release with any CUDA"),
}
"""Whether (a release, a CUDA) was asked for."""


def without_driver(chosen: Build, judged: Sequence[Judged], case: Case) -> Plan:
    """A card on the bus, and no driver that works: what fits once there is one."""
    target = case.target
    return _refusal(
        (_driver_word(case.facts),),
        joined(
            (
                say("{card} has no working driver.", card=target.cards[0].name),
                say(
                    "Once one runs, torch {torch} ({build}) fits.",
                    torch=chosen.torch,
                    build=explain.name_of(chosen),
                ),
                *explain.driver_needed(chosen, target, case.matrix),
            )
        ),
        judged,
        (say("torchdoctor check says how to get the driver to work."), *on_the_cpu(target)),
    )


def _driver_word(facts: Facts) -> str:
    driver = facts.driver
    if driver and driver.kernel_module == "nouveau":
        return "NOUVEAU_IN_USE"
    if isinstance(facts.container, Container) and isinstance(facts.container.runtime, str):
        return "CONTAINER_WITHOUT_GPU"
    missing = driver is not None and driver.installed is False
    if isinstance(facts.wsl, Wsl) and missing:
        return "WSL_DRIVER_MISSING"
    return "DRIVER_NOT_INSTALLED" if missing else "DRIVER_NOT_LOADED"


def by_addon(rejection: Rejection, chosen: Build, judged: Sequence[Judged], case: Case) -> Plan:
    """An add-on that was asked for by name cannot be had beside the build that fits."""
    return _refusal(
        (rejection.reason,),
        say(
            "torch {torch} ({build}) fits, but {why}.",
            torch=chosen.torch,
            build=explain.name_of(chosen),
            why=rejection.because,
        ),
        judged,
        (
            say("Leave it out of --with, or ask for another --torch or --cuda."),
            *on_the_cpu(case.target),
        ),
    )


def without_source(chosen: Build, judged: Sequence[Judged], request: Request) -> Plan:
    """The build exists, and none of the named sources carries it."""
    return _refusal(
        ("MIRROR_LACKS_BUILD",),
        say(
            "{mirrors} has no torch {torch} ({build}).",
            mirrors=", ".join(request.mirrors) or say("The source"),
            torch=chosen.torch,
            build=explain.name_of(chosen),
        ),
        judged,
        (say("Leave --no-fallback out, or name another --mirror."),),
    )


def incomplete(
    missing: Incomplete, facts: Facts, request: Request, matrix: Matrix, planner: Planner
) -> Plan:
    """A plan needs a fact that nobody knows; what it would be under each assumption."""

    def assuming(other_facts: Facts, other_request: Request) -> Text:
        return _short(planner(other_facts, other_request, matrix))

    steps: Iterator[Text] | list[Text]
    if missing.keys == ("gpus",):
        steps = [
            say("If there is no GPU: {plan}", plan=assuming(replace(facts, gpus=()), request)),
            say("If there is one, name it: --gpu-arch 8.9 --driver 550."),
        ]
    elif missing.keys == ("driver.version",):
        branches = sorted((row.branch for row in matrix.driver_branches), reverse=True)
        steps = [
            say(
                "With a driver of branch {branch}: {plan}",
                branch=branch,
                plan=assuming(facts, replace(request, driver=str(branch))),
            )
            for branch in branches[:NEWEST_BRANCHES]
        ]
    else:
        steps = [say("Add it to the facts file, or let torchdoctor look: torchdoctor facts.")]
    return _refusal(
        ("FACTS_INCOMPLETE",),
        say("A plan needs facts that are not known: {keys}.", keys=", ".join(missing.keys)),
        next_steps=steps,
    )


def _short(plan: Plan) -> Text:
    if plan.verdict is Verdict.REFUSE:
        return say("refused, {reasons}.", reasons=", ".join(plan.reasons))
    return say("torch {torch}, variant {variant}.", torch=plan.torch, variant=plan.variant)
