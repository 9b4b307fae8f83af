"""A slow and obvious judge of plans, written from the rules and not from the resolver.

It takes a machine in the public form of a facts file and the options of `install` as texts, strikes
off every published build that a rule forbids (oracle_rules.py), and takes the best of the rest.

Of a refusal it knows which words may come first: those that bar the builds that are nearest, with
the fewest words in the way. Where one word alone bars a build, whoever acts on it gets a plan.
"""

from dataclasses import dataclass, field

from plan.oracle_companions import COMPANIONS, pin_of
from plan.oracle_rows import (
    GENERAL_MIRRORS,
    NONE,
    WHEELS,
    Builds,
    Wheels,
    asked_for,
    of_kind,
    of_platform,
)
from plan.oracle_rules import ANY_OF_BRANCH, branches_for, by_floor, cuda_known, struck_off
from plan.oracle_target import (
    Facts,
    Options,
    Target,
    driver_trouble,
    lacks_a_fact,
    names_cards,
    nvidia_cards,
    target_of,
)


@dataclass(frozen=True)
class Expected:
    """What a plan must say."""

    verdict: str
    torch: str | None = None
    variant: str | None = None
    packages: dict[str, str] = field(default_factory=dict)
    first_words: frozenset[str] = frozenset()
    """Of a refusal: the words of which one must come first."""
    kept: frozenset[tuple[str, str]] = frozenset()
    """(Release, variant) of the builds that no rule strikes off."""


def refusal(words: set[str]) -> Expected:
    return Expected("refuse", first_words=frozenset(words))


def judge(facts: Facts, options: Options) -> Expected:
    """The answer that the rules give for a machine and a request."""
    if lacks_a_fact(facts, options):
        return refusal({"FACTS_INCOMPLETE"})
    if words := driver_trouble(facts, options):
        return refusal(words)
    target = target_of(facts, options)
    barred = struck_off(target, options)
    here = of_platform(target.platform) & of_kind(target.wants)
    offered = here & asked_for(options)
    if not offered:
        return refusal(words_for_nothing_offered(target, options) | barring_all(here, barred))
    left = offered - frozenset().union(*barred.values())
    if not left and target.image_cuda:
        # The major version of the image is a wish: asking less must not refuse what was answered.
        barred.pop("IMAGE")
        left = offered - frozenset().union(*barred.values())
    if not left:
        return refusal(first_words(facts, options, offered, barred))
    return answer(facts, options, target, left)


def answer(facts: Facts, options: Options, target: Target, left: Builds) -> Expected:
    chosen = choose([WHEELS[i] for i in left], target, options)
    packages = packages_of(chosen, target, options)
    return Expected(
        verdict=verdict_of(chosen, packages, facts),
        torch=chosen.torch,
        variant=chosen.variant,
        packages=packages,
        kept=frozenset((WHEELS[i].torch, WHEELS[i].variant) for i in left),
    )


def choose(left: list[Wheels], target: Target, options: Options) -> Wheels:
    """The newest release; in it the newest variant whose toolkit the driver fully knows, else the
    lowest; of two with the same CUDA the default index's only where the source is one."""
    newest = max(wheels.release for wheels in left)
    builds = [wheels for wheels in left if wheels.release == newest]
    toolkits = {wheels.cuda for wheels in builds if wheels.cuda}
    known = cuda_known(target)
    fully_known = {cuda for cuda in toolkits if known and cuda <= known}
    cuda = max(fully_known) if fully_known else min(toolkits, default=None)
    general = options.get("mirror") in GENERAL_MIRRORS
    return max(
        (wheels for wheels in builds if wheels.cuda == cuda),
        key=lambda wheels: (wheels.variant == "pypi") == general,
    )


def packages_of(wheels: Wheels, target: Target, options: Options) -> dict[str, str]:
    # Contract: a pin of the default index has no label where that index has none.
    general = options.get("mirror") in GENERAL_MIRRORS and bool(wheels.default_pythons)
    default_index = wheels.variant == "pypi" or general
    packages = {"torch": wheels.torch + ("" if default_index else wheels.label)}
    for package in COMPANIONS:
        if package in options.get("only", package):
            pin = pin_of(
                package,
                wheels,
                target.python,
                target.python_version,
                default_index=default_index,
            )
            packages |= {package: pin} if pin else {}
    return packages


def verdict_of(wheels: Wheels, packages: dict[str, str], facts: Facts) -> str:
    there = facts.get("torch") or {}
    found = {name: (there.get(name) or {}).get("version") for name in COMPANIONS}
    found["torch"] = there.get("version")
    if there.get("installed") and all(found[name] == packages[name] for name in packages):
        return "nothing-to-do"
    return "install" if wheels.cuda else "install-cpu"


# --- the first word of a refusal


def words_for_nothing_offered(target: Target, options: Options) -> set[str]:
    """What was never built together is VARIANT_NOT_PUBLISHED; what is built for other platforms
    is NO_WHEEL_FOR_PLATFORM, as the contract says of `--cuda` on Windows on ARM."""
    if target.system == "macos" and target.wants == "cuda":
        return {"MACOS_NO_CUDA", "NO_WHEEL_FOR_PLATFORM"}
    elsewhere = asked_for(options)
    if target.wants == "cuda":
        elsewhere &= of_kind("cuda")
    return {"NO_WHEEL_FOR_PLATFORM" if elsewhere else "VARIANT_NOT_PUBLISHED"}


def first_words(
    facts: Facts, options: Options, offered: Builds, barred: dict[str, Builds]
) -> set[str]:
    if each_card_alone_is_served(facts, options):
        return {"MIXED_GPUS_NO_COMMON_VARIANT"}
    words = fewest_obstacles(offered, barred)
    if "NO_KERNELS_BETWEEN" in words:
        words |= {"GPU_TOO_OLD_FOR_VARIANT", "GPU_TOO_NEW_FOR_VARIANT"}
        words -= {"NO_KERNELS_BETWEEN"}
    if len(words) > 1 and newer_driver_drops_a_card(facts, options, offered):
        words -= {"DRIVER_TOO_OLD"}
    return words


def fewest_obstacles(offered: Builds, barred: dict[str, Builds]) -> set[str]:
    """The words in the way of those builds that the fewest words bar."""
    obstacles = [{word for word in barred if build in barred[word]} for build in offered]
    fewest = min(len(words) for words in obstacles)
    return set().union(*(words for words in obstacles if len(words) == fewest))


def barring_all(builds: Builds, barred: dict[str, Builds]) -> set[str]:
    return {word for word in barred if builds and builds <= barred[word]}


def each_card_alone_is_served(facts: Facts, options: Options) -> bool:
    cards = nvidia_cards(facts)
    if len(cards) < 2 or names_cards(options):
        return False
    machines = [{**facts, "gpus": [card], "environment": {}} for card in cards]
    return all(judge(machine, options).verdict != "refuse" for machine in machines)


def newer_driver_drops_a_card(facts: Facts, options: Options, offered: Builds) -> bool:
    """Whether no driver that still knows every card runs one of the builds."""
    target = target_of(facts, options)
    lasts = [last for _, cc in target.cards if (last := branches_for(cc)[1]) is not None]
    if not lasts:
        return False
    newest = (min(lasts), ANY_OF_BRANCH)
    return offered - by_floor(target.driver_table, newest, 0, False) == NONE  # noqa: FBT003
