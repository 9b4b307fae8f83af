"""Machines replayed from machines/: the file name holds the request and the answer."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from plan.asking import ask
from plan.oracle import judge
from plan.oracle_target import Facts, Options
from torchdoctor.plan.model import Plan

FOLDER = Path(__file__).parent / "machines"
MACHINES = sorted(FOLDER.glob("*.json"))
WITHOUT = {
    "facts-without-python-tag": "python.tag",
    "facts-without-os": "os.system",
    "facts-without-gpus": "gpus",
    "facts-without-driver": "driver",
    "facts-without-capability": "compute_capability",
}


@dataclass(frozen=True)
class Machine:
    """One file: its facts, and what its name says."""

    name: str
    facts: Facts
    options: Options
    answer: str
    warning: str | None


def read_machine(path: Path) -> Machine:
    name, options, answer = path.stem.split("__")
    answer, _, warning = answer.partition("-with-")
    pairs = [] if options == "none" else [option.split("=", 1) for option in options.split(",")]
    return Machine(
        name=name,
        facts=json.loads(path.read_text(encoding="utf-8")),
        options={key: value.replace("+", ",") for key, value in pairs},
        answer=answer,
        warning=warning or None,
    )


def answers(verdict: str, build: str, words: tuple[str, ...]) -> set[str]:
    """The texts that a file name may have for an answer."""
    if verdict == "refuse":
        return {f"refuse-{word}" for word in words}
    return {verdict if verdict == "nothing-to-do" else build}


def answer_of(plan: Plan) -> set[str]:
    return answers(plan.verdict.value, f"{plan.torch}+{plan.variant}", plan.reasons[:1])


def accepted(machine: Machine) -> set[str]:
    if not machine.answer.startswith("refuse-"):
        return {machine.answer}
    return {f"refuse-{word}" for word in machine.answer.removeprefix("refuse-").split("-or-")}


@pytest.fixture(params=MACHINES, ids=lambda path: path.stem)
def machine(request):
    return read_machine(request.param)


def test_gets_the_answer_in_its_name(machine):
    plan = ask(machine.facts, machine.options)

    assert answer_of(plan) <= accepted(machine), str(plan.because)
    assert machine.warning in {None, *(warned.reason for warned in plan.warnings)}


def test_the_oracle_gives_the_answer_in_the_name_too(machine):
    expected = judge(machine.facts, machine.options)
    words = tuple(expected.first_words)
    build = f"{expected.torch}+{expected.variant}"

    assert answers(expected.verdict, build, words) == accepted(machine)


def test_the_pins_are_those_of_the_oracle(machine):
    assert (
        ask(machine.facts, machine.options).packages
        == judge(machine.facts, machine.options).packages
    )


@pytest.mark.parametrize(("name", "key"), WITHOUT.items())
def test_a_missing_fact_is_named(name, key):
    [path] = FOLDER.glob(f"{name}__*")
    plan = ask(read_machine(path).facts, {})

    assert key in f"{plan.because} {' '.join(map(str, plan.next_steps))}"


def test_there_are_sixty_machines_and_each_has_its_derivation():
    derivations = (FOLDER / "README.md").read_text(encoding="utf-8")

    assert len(MACHINES) >= 60
    assert [path.stem for path in MACHINES if f"- `{path.stem}`: " not in derivations] == []
