"""Refusals: the words in the way, the one to act on first, and what would work."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from torchdoctor.facts.model import Driver, Facts, Wsl
from torchdoctor.matrix.model import Matrix, newest, version
from torchdoctor.plan import explain
from torchdoctor.plan.filters import Rejection
from torchdoctor.plan.judged import Judged, considered, judge, pick
from torchdoctor.plan.model import Candidate, Plan, Request, Verdict
from torchdoctor.plan.target import Case, Incomplete, Target
from torchdoctor.texts import Text, joined, say

Planner = Callable[[Facts, Request, Matrix], Plan]

ACT_FIRST = (
    "JETSON_NEEDS_VENDOR_WHEEL",
    "NO_WHEEL_FOR_PLATFORM",
    "MUSL_UNSUPPORTED",
    "MIXED_GPUS_NO_COMMON_VARIANT",
    "DRIVER_BRANCH_DROPPED_GPU",
    "NO_WHEEL_FOR_PYTHON",
    "GLIBC_TOO_OLD",
    "GPU_TOO_NEW_FOR_VARIANT",
    "GPU_TOO_OLD_FOR_VARIANT",
    "DRIVER_TOO_OLD",
    "COMPANION_NOT_AVAILABLE",
    "COMPANION_MISMATCH",
    "IMAGE_WHEEL_CUDA_DIFFER",
)
"""What cannot be changed by the user, or shuts out most, is to be acted on first."""


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


def by_machine(blocked: Rejection, target: Target) -> Plan:
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
        next_steps=(step, *_cpu_step(target)),
    )


def by_filters(judged: Sequence[Judged], case: Case) -> Plan:
    """Every candidate fell out, or there was none."""
    if not judged:
        return _not_on_offer(case)
    # A CPU build in the list says nothing about why no CUDA build fits.
    rejections = [
        j.rejection for j in judged if j.rejection and j.rejection.reason != "TORCH_CPU_BUILD"
    ]
    words = _ordered({r.reason for r in rejections})
    alone = _each_card_alone(case)
    if alone:
        words = ("MIXED_GPUS_NO_COMMON_VARIANT", *words)
    first = next((r for r in rejections if r.reason == words[-1 if alone else 0]), rejections[0])
    return _refusal(
        words,
        _because(first, judged, alone),
        judged,
        (*alone, *_what_would_work(words, case), *_cpu_step(case.target)),
    )


def _ordered(words: Iterable[str]) -> tuple[str, ...]:
    known = {word: number for number, word in enumerate(ACT_FIRST)}
    return tuple(sorted(words, key=lambda word: (known.get(word, len(known)), word)))


def _because(first: Rejection, judged: Sequence[Judged], alone: Sequence[Text]) -> Text:
    if alone:
        return say("No single build serves all the cards of this machine.")
    of_word = next(j for j in judged if j.rejection == first)
    return say(
        "None of the {count} builds that match fits. The newest of them, torch {torch} ({build}): "
        "{why}.",
        count=len(judged),
        torch=of_word.candidate.build.torch,
        build=explain.name_of(of_word.candidate),
        why=first.because,
    )


def _each_card_alone(case: Case) -> tuple[Text, ...]:
    """What each card would get without the others, where the mixture alone is at fault."""
    capabilities = {card.compute_capability: card for card in case.target.cards}
    if len(capabilities) < 2:  # noqa: PLR2004 - a mixture
        return ()
    said = []
    for card in capabilities.values():
        chosen = _answer(replace(case, target=replace(case.target, cards=(card,))))
        if chosen is None:
            return ()
        said.append(
            say(
                "{card} alone would get torch {torch} ({build}).",
                card=card.name,
                torch=chosen.build.torch,
                build=explain.name_of(chosen),
            )
        )
    return tuple(said)


def _answer(case: Case) -> Candidate | None:
    return pick(judge(case), case)


def _what_would_work(words: tuple[str, ...], case: Case) -> Iterator[Text]:
    """The nearest change that gives an answer: another request, another driver, another Python."""
    request, target, matrix = case.request, case.target, case.matrix
    wider = replace(request, torch=None, cuda=None, pinned=())
    if wider != request:
        found = _answer(replace(case, request=wider))
        if found is not None:
            yield say(
                "This machine can have torch {torch} ({build}): {option}.",
                torch=found.build.torch,
                build=explain.name_of(found),
                option=explain.option_for(found),
            )
    if "DRIVER_TOO_OLD" in words:
        yield from _newer_driver(case)
    if "DRIVER_BRANCH_DROPPED_GPU" in words:
        last = [
            s.last_branch
            for c in target.cards
            if (s := matrix.card_support_of(c.compute_capability))
        ]
        branch = min(filter(None, last))
        yield say("Go back to a driver of branch {branch}.", branch=branch)
    if "NO_WHEEL_FOR_PYTHON" in words:
        yield from _other_python(case)
    if "GLIBC_TOO_OLD" in words or "MUSL_UNSUPPORTED" in words:
        yield say("Use a system or an image with a newer glibc, such as Debian 12 or Ubuntu 22.04.")


def _newer_driver(case: Case) -> Iterator[Text]:
    target, matrix = case.target, case.matrix
    known = [row.branch for row in matrix.driver_branches]
    limits = [
        s.last_branch for c in target.cards if (s := matrix.card_support_of(c.compute_capability))
    ]
    usable = [b for b in known if all(limit is None or b <= limit for limit in limits)]
    for branch in sorted(usable):
        newer = replace(target, driver=str(branch), driver_cuda=None)
        found = _answer(replace(case, target=newer))
        if found is not None:
            yield say(
                "With a driver of branch {branch} or newer: torch {torch} ({build}).",
                branch=branch,
                torch=found.build.torch,
                build=explain.name_of(found),
            )
            return


def _other_python(case: Case) -> Iterator[Text]:
    target = case.target
    builds = case.matrix.builds_for(target.platform or "")
    tags = {tag for b in builds for tag in b.pythons if not tag.endswith("t")}
    by_minor = sorted(tags, key=lambda tag: int(tag[3:]), reverse=True)
    for tag in by_minor:
        other = replace(target, python_tag=tag, python_version=None)
        found = _answer(replace(case, target=other))
        if found is not None:
            yield say(
                "With Python {python}: torch {torch} ({build}).",
                python=f"{tag[2]}.{tag[3:]}",
                torch=found.build.torch,
                build=explain.name_of(found),
            )
            return


def _cpu_step(target: Target) -> Iterator[Text]:
    if target.situation in ("gpu", "no-driver", "named", "image"):
        yield say("To compute on the CPU for now: --cuda cpu.")


def _not_on_offer(case: Case) -> Plan:
    """Nothing was ever published that matches."""
    request, target, matrix = case.request, case.target, case.matrix
    builds = matrix.builds_for(target.platform or "")
    if not builds:
        return _refusal(
            ("NO_WHEEL_FOR_PLATFORM",),
            say(
                "The matrix has no build for {system} on {machine}.",
                system=target.system,
                machine=target.machine,
            ),
        )
    if target.platform == "windows_arm64" and request.cuda not in (None, "cpu"):
        return _refusal(
            ("NO_WHEEL_FOR_PLATFORM",),
            say("torch has CPU builds only for Windows on ARM."),
            next_steps=(say("Leave --cuda out, or ask for --cuda cpu."),),
        )
    return _refusal(
        ("VARIANT_NOT_PUBLISHED",),
        say(
            "torch {torch} with {cuda} was never published for this platform.",
            torch=(request.torch or "of any release").removeprefix("=="),
            cuda=f"CUDA {request.cuda}" if request.cuda else "any CUDA",
        ),
        next_steps=_offers(case),
    )


def _offers(case: Case) -> Iterator[Text]:
    request, target, matrix = case.request, case.target, case.matrix
    if request.torch:
        same = judge(replace(case, request=replace(request, cuda=None)))
        if same:
            cudas = {j.candidate.build.cuda for j in same if j.candidate.build.cuda}
            yield say(
                "torch {torch} has CUDA {cudas}.",
                torch=request.torch.removeprefix("=="),
                cudas=", ".join(sorted(cudas, key=version)) or "in no variant",
            )
        else:
            yield say("The newest release is {torch}.", torch=matrix.newest_release().torch)
    if request.cuda:
        same = judge(replace(case, request=replace(request, torch=None, pinned=())))
        last = newest(j.candidate.build.torch for j in same)
        if last:
            yield say(
                "The newest release with CUDA {cuda} is {torch}.", cuda=request.cuda, torch=last
            )
        else:
            all_cudas = {b.cuda for b in matrix.builds_for(target.platform or "") if b.cuda}
            yield say("There are CUDA {cudas}.", cudas=", ".join(sorted(all_cudas, key=version)))


def without_driver(chosen: Candidate, judged: Sequence[Judged], case: Case) -> Plan:
    """A card on the bus, and no driver that works: what fits once there is one."""
    facts, target, matrix = case.facts, case.target, case.matrix
    driver = facts.driver or Driver()
    word = _driver_word(driver, facts)
    assert chosen.build.cuda  # noqa: S101 - a CPU build never passes where a card is
    floor = matrix.driver_floor(target.driver_os, version(chosen.build.cuda).major)
    return _refusal(
        (word,),
        joined(
            (
                say("{card} has no working driver.", card=target.cards[0].name),
                say(
                    "Once driver {floor} or newer runs, torch {torch} ({build}) fits.",
                    floor=floor.driver_min if floor else "of a current branch",
                    torch=chosen.build.torch,
                    build=explain.name_of(chosen),
                ),
            )
        ),
        judged,
        (say("torchdoctor check says how to get the driver to work."), *_cpu_step(target)),
    )


def _driver_word(driver: Driver, facts: Facts) -> str:
    if driver.kernel_module == "nouveau":
        return "NOUVEAU_IN_USE"
    if isinstance(facts.wsl, Wsl) and driver.installed is False:
        return "WSL_DRIVER_MISSING"
    return "DRIVER_NOT_INSTALLED" if driver.installed is False else "DRIVER_NOT_LOADED"


def without_source(chosen: Candidate, judged: Sequence[Judged], request: Request) -> Plan:
    """The build exists, and none of the named sources carries it."""
    return _refusal(
        ("MIRROR_LACKS_BUILD",),
        say(
            "{mirrors} has no torch {torch} ({build}).",
            mirrors=", ".join(request.mirrors) or "The source",
            torch=chosen.build.torch,
            build=explain.name_of(chosen),
        ),
        judged,
        (say("Leave --no-fallback out, or name another --mirror."),),
    )


def incomplete(
    missing: Incomplete, facts: Facts, request: Request, matrix: Matrix, planner: Planner
) -> Plan:
    """A plan needs a fact that nobody knows; what it would be under each assumption."""
    steps = []
    if missing.keys == ("gpus",):
        assumed = planner(replace(facts, gpus=()), request, matrix)
        steps.append(say("If there is no GPU: {plan}", plan=_short(assumed)))
        steps.append(say("If there is one, name it: --gpu-arch 8.9 --driver 550."))
    elif missing.keys == ("driver.version",):
        for row in sorted(matrix.driver_branches, key=lambda r: r.branch, reverse=True)[:3]:
            assumed = planner(facts, replace(request, driver=str(row.branch)), matrix)
            steps.append(
                say(
                    "With a driver of branch {branch}: {plan}",
                    branch=row.branch,
                    plan=_short(assumed),
                )
            )
    else:
        steps.append(
            say("Add the key to the facts file, or let torchdoctor look: torchdoctor facts.")
        )
    return _refusal(
        ("FACTS_INCOMPLETE",),
        say("A plan needs facts that are not known: {keys}.", keys=", ".join(missing.keys)),
        next_steps=steps,
    )


def _short(plan: Plan) -> Text:
    if plan.verdict is Verdict.REFUSE:
        return say("refused, {reasons}.", reasons=", ".join(plan.reasons))
    return say("torch {torch}, variant {variant}.", torch=plan.torch, variant=plan.variant)
