"""What holds of every plan, whatever the machine and the request."""

import contextlib
import dataclasses

import jsonschema
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plan.asking import ask, read_facts, request_of, the_matrix
from plan.oracle import judge
from plan.oracle_rows import WHEELS
from plan.oracle_rules import struck_off
from plan.oracle_target import Facts, Options, target_of
from strategies import facts as any_facts
from torchdoctor import plain
from torchdoctor.errors import TorchdoctorError
from torchdoctor.plan.model import Plan, Verdict
from torchdoctor.plan.resolve import plan_install
from torchdoctor.report.model import InstallReport
from torchdoctor.report.schema import json_schema

unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

CAPABILITIES = ("3.7", "5.0", "5.2", "6.1", "7.0", "7.5", "8.0", "8.6", "8.9", "9.0")
NEW_CAPABILITIES = ("10.0", "10.3", "12.0", "12.1")
NAMES = ("NVIDIA A100-SXM4-40GB", "NVIDIA GeForce RTX 3090", "NVIDIA Graphics Device")
BRANCHES = (390, 450, 470, 525, 535, 550, 560, 570, 575, 580, 590, 595)
LIKELY_BRANCHES = (550, 570, 580, 580)
TAGS = ("cp311", "cp312", "cp310", "cp311", "cp313", "cp38", "cp313t", "cp314", "cp315")
ODD = ("", "N/A", "nine", "12", "-1", "580.65.06-open", "[Unknown Error]", "cp27mu", "5.15.0-rc1")
PLACES = (
    *(("os", "machine"), ("os", "version"), ("python", "tag"), ("python", "version")),
    *(("libc", "version"), ("driver", "version"), ("driver", "cuda_version"), ("jetson", "l4t")),
    *(("environment", "CUDA_VERSION"), ("environment", "NVIDIA_REQUIRE_CUDA")),
    *(("environment", "CUDA_VISIBLE_DEVICES"), ("gpus", "compute_capability")),
    *(("gpus", "pci_device"), ("torch", "version"), ("torch", "distribution_version")),
)

cards = st.fixed_dictionaries(
    {
        "vendor": st.just("nvidia"),
        "name": st.sampled_from(NAMES),
        "compute_capability": st.sampled_from(CAPABILITIES + NEW_CAPABILITIES),
    }
)
branches = st.sampled_from(LIKELY_BRANCHES) | st.sampled_from(BRANCHES)
drivers = st.builds("{}.{}".format, branches, st.integers(66, 99))
platforms = st.sampled_from(
    [
        ("linux", "x86_64", None),
        ("linux", "x86_64", 2),
        ("linux", "aarch64", None),
        ("windows", "AMD64", None),
    ]
)
surroundings = st.sampled_from(
    [
        {},
        {"container": {"runtime": "docker", "building": True}},
        {
            "container": {"runtime": "docker", "building": True},
            "environment": {"CUDA_VERSION": "12.8.1"},
        },
    ]
)
constraints = st.fixed_dictionaries(
    {},
    optional={
        "torch": st.sampled_from(["2.6.0", "2.11", "2.15", ">=2.5,<2.7", ">=2.8", "<2.4"]),
        "cuda": st.sampled_from(["12", "13", "11.8", "12.4", "12.6", "12.8", "13.2"]),
        "only": st.sampled_from(["torch", "torch,torchvision", "torch,torchaudio"]),
    },
)


@st.composite
def machines(draw, *, at_least_one_card: bool = False) -> Facts:
    system, processor, wsl = draw(platforms)
    gpus = draw(st.lists(cards, min_size=at_least_one_card, max_size=2))
    facts: Facts = {
        "os": {"system": system, "machine": processor},
        "python": {"tag": draw(st.sampled_from(TAGS))},
        "gpus": gpus,
    }
    if system == "linux":
        facts["libc"] = {
            "name": "glibc",
            "version": draw(st.sampled_from(["2.35", "2.28", "2.17"])),
        }
        facts["cuda_compat"] = None if wsl else draw(st.sampled_from([None, "12.8"]))
    if wsl:
        facts["wsl"] = {"version": wsl}
    if gpus:
        facts["driver"] = {"installed": True, "version": draw(drivers)}
    return {**facts, **draw(surroundings)}


@st.composite
def odd_machines(draw) -> Facts:
    """Machines where one value, or a few, are nothing that anybody could expect."""
    facts = draw(machines())
    for part, key in draw(st.lists(st.sampled_from(PLACES), min_size=1, max_size=3)):
        odd = {key: draw(st.sampled_from(ODD) | st.text(max_size=6))}
        if part == "gpus":
            facts["gpus"] = [{**gpu, **odd} for gpu in facts["gpus"]]
        else:
            facts[part] = {**(facts.get(part) or {}), **odd}
    return facts


def kept(plan: Plan) -> set[tuple[str, str]]:
    return {(row.torch, row.variant) for row in plan.considered if row.kept}


def refuses(plan: Plan) -> bool:
    return plan.verdict is Verdict.REFUSE


def release(plan: Plan) -> tuple[int, ...]:
    return tuple(map(int, str(plan.torch).split(".")))


@unhurried
@given(facts=machines(), options=constraints)
def test_the_chosen_build_passes_every_rule(facts, options):
    plan = ask(facts, options)
    if refuses(plan):
        return
    target = target_of(facts, options)
    chosen = [
        i
        for i, wheels in enumerate(WHEELS)
        if (wheels.torch, wheels.variant, wheels.platform)
        == (plan.torch, plan.variant, target.platform)
    ]

    # The CUDA of an image is a wish, not a rule: the oracle's grid looks after it.
    barring = {word for word, builds in struck_off(target, options).items() if chosen[0] in builds}
    assert len(chosen) == 1
    assert barring - {"IMAGE"} == set()


@unhurried
@given(facts=machines(at_least_one_card=True), options=constraints)
def test_the_builds_that_are_kept_are_those_that_no_rule_bars(facts, options):
    plan = ask(facts, options)

    assert kept(plan) == judge(facts, options).kept


@unhurried
@given(facts=machines(at_least_one_card=True), options=constraints, driver=drivers)
def test_a_newer_driver_never_gives_an_older_torch_unless_it_drops_a_card(facts, options, driver):
    older, newer = sorted([facts["driver"]["version"], driver], key=float)
    before, after = (
        ask({**facts, "driver": {"installed": True, "version": version}}, options)
        for version in (older, newer)
    )

    if refuses(after):
        assert refuses(before) or after.reasons[0] == "DRIVER_BRANCH_DROPPED_GPU"
    else:
        assert refuses(before) or release(after) >= release(before)


@unhurried
@given(facts=machines(at_least_one_card=True), options=constraints, card=cards)
def test_another_gpu_never_widens_the_choice(facts, options, card):
    more = {**facts, "gpus": [*facts["gpus"], card]}

    assert kept(ask(more, options)) <= kept(ask(facts, options))


@unhurried
@given(facts=machines(), options=constraints.filter(bool), data=st.data())
def test_fewer_constraints_never_turn_an_answer_into_a_refusal(facts, options, data):
    dropped = data.draw(st.sampled_from(sorted(options)))
    fewer: Options = {name: text for name, text in options.items() if name != dropped}

    assert refuses(ask(facts, options)) or not refuses(ask(facts, fewer))


@unhurried
@given(facts=machines(), options=constraints | st.just({"cuda": "cpu"}))
def test_one_kept_row_is_chosen_unless_refused(facts, options):
    plan = ask(facts, options)
    chosen = [(row.torch, row.variant, row.kept) for row in plan.considered if row.chosen]

    assert chosen == ([] if refuses(plan) else [(plan.torch, plan.variant, True)])
    assert bool(plan.reasons) == refuses(plan)
    assert all((row.reason is None) == row.kept for row in plan.considered)


targets = constraints | st.sampled_from([{"driver": "550"}, {"gpu_arch": "8.9"}, {"cuda": "cpu"}])


@unhurried
@given(facts=any_facts() | odd_machines().map(read_facts), options=targets)
def test_raises_nothing_but_our_own_errors(facts, options):
    with contextlib.suppress(TorchdoctorError):
        plan_install(facts, request_of(tuple(options.items())), the_matrix())


@unhurried
@given(facts=machines(), options=constraints)
def test_the_document_fits_its_schema(facts, options):
    plan = ask(facts, options)
    fields = {field.name: getattr(plan, field.name) for field in dataclasses.fields(plan)}

    jsonschema.validate(plain.encode(InstallReport(**fields)), json_schema(InstallReport))
