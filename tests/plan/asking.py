"""Asks the resolver as the command does: facts as JSON data, options as texts."""

import functools
from typing import Any

from plan.oracle_target import Facts as FactsData
from plan.oracle_target import Options
from torchdoctor import plain
from torchdoctor.facts.model import Facts
from torchdoctor.matrix.loader import load_matrix
from torchdoctor.matrix.model import Matrix
from torchdoctor.plan.model import Plan, Request
from torchdoctor.plan.request import read_request
from torchdoctor.plan.resolve import plan_install

QUESTIONS = (
    "release",
    "newest_release",
    "builds_for",
    "driver_floor",
    "branch_of",
    "cuda_of_branch",
    "card_support_of",
    "companion",
    "companion_exception",
)


def ask(facts: FactsData, options: Options) -> Plan:
    """The plan for a facts file and the options of `install`."""
    return plan_install(read_facts(facts), request_of(tuple(options.items())), the_matrix())


def read_facts(data: FactsData) -> Facts:
    unknown: list[str] = []
    facts = plain.decode(Facts, data, unknown)
    assert not unknown, f"keys that no facts file has: {unknown}"
    return facts


@functools.cache
def request_of(options: tuple[tuple[str, str], ...]) -> Request:
    asked: dict[str, Any] = dict(options)
    if "gpu" in asked:
        asked["gpu_names"] = (asked.pop("gpu"),)
    if "mirror" in asked:
        asked["mirrors"] = (asked.pop("mirror"),)
    return read_request(**asked)


@functools.cache
def the_matrix() -> Matrix:
    """The shipped matrix, remembering its answers: its questions are pure, and grids repeat."""
    matrix = load_matrix()
    for name in QUESTIONS:
        object.__setattr__(matrix, name, functools.cache(getattr(matrix, name)))
    return matrix
