"""Runs all rules over the facts, and leaves the root causes."""

import functools
import importlib
import pkgutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from torchdoctor.diagnosis import rules as rules_package
from torchdoctor.diagnosis.finding import Finding, Rule, Severity
from torchdoctor.diagnosis.words import RANK
from torchdoctor.facts.model import Facts, Problem
from torchdoctor.matrix.model import Matrix

_SEVERITIES = tuple(Severity)


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What is wrong, and what could not be judged."""

    findings: tuple[Finding, ...]
    """Root causes alone, errors first, and along the flow from the card to torch."""
    problems: tuple[Problem, ...] = ()
    """Rules that crashed; what the probes could not look at stands in `Facts.problems`."""


def examine(facts: Facts, matrix: Matrix, rules: Iterable[Rule] | None = None) -> Diagnosis:
    """Judge `facts` by every rule, and let each cause silence its symptoms.

    Args:
        facts: What is known of the machine, with chips identified (see `identify.with_chips`).
        matrix: The compatibility matrix.
        rules: Other rules than those of the `rules` package.
    """
    found, problems = judge(facts, matrix, all_rules() if rules is None else rules)
    return Diagnosis(roots(found), problems)


@dataclass(frozen=True, slots=True)
class Judged:
    """A finding, with the words that are mere symptoms where it holds."""

    finding: Finding
    explains: tuple[str, ...] = ()


def judge(
    facts: Facts, matrix: Matrix, rules: Iterable[Rule]
) -> tuple[tuple[Judged, ...], tuple[Problem, ...]]:
    """What each rule finds, symptoms included, and the rules that crashed."""
    found, problems = [], []
    for rule in rules:
        answer = _judge(rule, facts, matrix)
        if isinstance(answer, Problem):
            problems.append(answer)
        elif answer is not None:
            found.append(Judged(answer, rule.explains))
    return tuple(found), tuple(problems)


@functools.cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule of the `rules` package, in the order of module names."""
    modules = pkgutil.walk_packages(rules_package.__path__, f"{rules_package.__name__}.")
    imported = (importlib.import_module(module.name) for module in modules)
    return tuple(
        value for module in imported for value in vars(module).values() if isinstance(value, Rule)
    )


def _judge(rule: Rule, facts: Facts, matrix: Matrix) -> Finding | Problem | None:
    try:
        return rule(facts, matrix)
    except Exception as error:  # noqa: BLE001 - one broken rule must not take the others down
        return Problem(probe=f"rule {rule.reason}", problem=f"{type(error).__name__}: {error}")


def roots(found: Iterable[Judged]) -> tuple[Finding, ...]:
    """The findings that no other one explains, each with the words that it hides, in order."""
    judged = {one.finding.reason: one for one in found}
    # Only what is present counts: a cause that was not found can pass nothing on to its symptoms.
    graph = {
        reason: tuple(word for word in one.explains if word in judged)
        for reason, one in judged.items()
    }
    hidden = {reason: _reachable(graph, reason) for reason in graph}
    explained = {word for words in hidden.values() for word in words}
    left = (
        replace(one.finding, hides=tuple(sorted(hidden[reason], key=_rank)))
        for reason, one in judged.items()
        if reason not in explained
    )
    return tuple(sorted(left, key=_place))


def _reachable(graph: Mapping[str, tuple[str, ...]], start: str) -> set[str]:
    seen: set[str] = set()
    ahead = list(graph[start])
    while ahead:
        word = ahead.pop()
        if word not in seen:
            seen.add(word)
            ahead.extend(graph[word])
    return seen


def _place(finding: Finding) -> tuple[int, int]:
    return _SEVERITIES.index(finding.severity), _rank(finding.reason)


def _rank(word: str) -> int:
    return RANK.get(word, len(RANK))
