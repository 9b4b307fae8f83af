"""Whether one build that somebody has in hand fits a machine: the same filters as for a choice."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from torchdoctor.facts.model import Facts
from torchdoctor.matrix.model import Build, Matrix
from torchdoctor.plan.addon_builds import Picked
from torchdoctor.plan.commands import Order, installer_commands
from torchdoctor.plan.model import Plan, Request, SourcePlan, Verdict
from torchdoctor.plan.present import broken_pins, installed_versions, is_in_place
from torchdoctor.plan.resolve import plan_install
from torchdoctor.texts import Text, joined, say


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """Packages that somebody has in hand."""

    place: str
    """Where they lie, in words: a folder."""
    packages: Mapping[str, str]
    """Distribution -> exact version, of torch and its companions among them."""
    addons: Mapping[str, str] = field(default_factory=dict)
    """Distribution -> requirement, of everything else that is wanted by name."""
    options: tuple[str, ...]
    """Index options of the installer."""
    asks: tuple[str, ...] = ()
    """Addresses that must answer first."""
    references: Mapping[str, str] = field(default_factory=dict)
    """Package -> requirement that means exactly its file; its pin, where there is none."""
    installer: Literal["pip", "uv"] = "pip"
    force_reinstall: bool = False
    is_there: bool = False
    """Whether all of it is installed already, in these versions."""


def plan_given(build: Build, given: Given, facts: Facts, matrix: Matrix) -> Plan:
    """The plan that installs these packages, or a refusal with the filter's own words.

    Args:
        build: The torch among them, or the one that is installed.
        given: The packages.
        facts: Of the machine that they go into.
        matrix: What is known of drivers and cards; of builds, this one alone is considered.
    """
    alone = replace(matrix, builds=(build,))
    request = Request(torch=f"=={build.torch}", cuda=_asked(build), packages=("torch",))
    plan = plan_install(replace(facts, torch=None), request, alone)
    if plan.verdict is Verdict.REFUSE:
        return _refusal(plan, build)
    source = _source(build, given, facts)
    if given.is_there and is_in_place(facts, source) and not given.force_reinstall:
        return _nothing_to_do(plan, given)
    return replace(
        plan,
        packages=dict(given.packages),
        addons=dict(given.addons),
        commands=source.commands,
        because=_because(plan, given),
        considered=(),
        next_steps=plan.next_steps[-1:],
        sources=(source,),
    )


def _asked(build: Build) -> str | None:
    if build.variant == "mps":
        return None
    return build.cuda or "cpu"


def _refusal(plan: Plan, build: Build) -> Plan:
    against = next((row for row in plan.considered if not row.kept), None)
    return replace(
        plan,
        reasons=(against.reason,) if against and against.reason else plan.reasons,
        because=say(
            # A plan's own words are a sentence already.
            "torch {torch} ({variant}) does not fit this machine: {why}."
            if against
            else "torch {torch} ({variant}) does not fit this machine: {why}",
            torch=build.torch,
            variant=build.variant,
            why=against.because if against else plan.because,
        ),
        considered=(),
        next_steps=(say("Here fits: torchdoctor install --dry-run"),),
    )


def _nothing_to_do(plan: Plan, given: Given) -> Plan:
    return replace(
        plan,
        verdict=Verdict.NOTHING_TO_DO,
        packages=dict(given.packages),
        addons=dict(given.addons),
        commands=(),
        because=_because(plan, given),
        considered=(),
        next_steps=plan.next_steps[-1:],
        sources=(),
    )


def _because(plan: Plan, given: Given) -> Text:
    # Without its first sentence, which says that nothing newer was there to choose from.
    facts = [part for _, part in plan.because.fields[1:] if isinstance(part, Text)]
    named = (f"{name} {release}" for name, release in given.packages.items())
    first = say(
        "{names} out of {place}, held against this machine.",
        names=", ".join((*named, *given.addons)),
        place=given.place,
    )
    return joined((first, *facts))


def _source(build: Build, given: Given, facts: Facts) -> SourcePlan:
    python = facts.python.executable if facts.python and facts.python.executable else "python"
    request = Request(installer=given.installer, force_reinstall=given.force_reinstall)
    beside = (Picked(name=name, requirement=wanted) for name, wanted in given.addons.items())
    broken = broken_pins(facts, given.packages) if "torch" in given.packages else ()
    order = Order(python, given.packages, given.options, build, tuple(beside), broken)
    commands = installer_commands(order, request, installed_versions(facts))
    return SourcePlan(
        source=given.place,
        torch=build.torch,
        variant=build.variant,
        variant_cuda=build.cuda,
        packages=dict(given.packages),
        options=given.options,
        asks=given.asks,
        commands=(*commands[:-1], _exact(commands[-1], given)),
    )


def _exact(command: tuple[str, ...], given: Given) -> tuple[str, ...]:
    """The command with files in place of pins, where an index may have another of that version."""
    exact = {
        f"{name}=={release}": given.references[name]
        for name, release in given.packages.items()
        if name in given.references
    }
    return tuple(exact.get(word, word) for word in command)
