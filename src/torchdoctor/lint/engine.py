"""Runs all rules over what a reader has read, for every machine that a line is judged for."""

import functools
import importlib
import pkgutil
from collections.abc import Iterable, Mapping
from dataclasses import replace

from torchdoctor.diagnosis.finding import Severity
from torchdoctor.facts.mask import mask_text
from torchdoctor.facts.model import Facts, TorchFacts
from torchdoctor.lint import rules as rules_package
from torchdoctor.lint.case import Case, ImageCase
from torchdoctor.lint.finding import ImageRule, LintFinding, LintFix, Rule
from torchdoctor.lint.history import Installed, after
from torchdoctor.lint.machine import machines_for, name_of, platform_of
from torchdoctor.lint.model import Image, InstallLine, Reading
from torchdoctor.lint.predict import predict_on
from torchdoctor.matrix.model import Matrix
from torchdoctor.texts import Text, joined, say, verbatim

_SEVERITIES = tuple(Severity)
Found = dict[tuple[str, tuple[str, int, int]], LintFinding]
"""(Word, place) -> finding."""


def lint(reading: Reading, machine: Facts, matrix: Matrix) -> tuple[LintFinding, ...]:
    """What the lines and images of a text do otherwise than they look.

    Args:
        reading: Of one file, or of one command line.
        machine: What is known of the machine; without a system, what holds on Linux and Windows.
        matrix: What the indexes hold.
    """
    there: dict[str, Installed] = {}
    found = [one for line in reading.lines for one in _of_line(line, machine, matrix, there)]
    found += _of_images(reading, matrix)
    unique = {(one.reason, one.place, one.word): masked(one) for one in found}
    return tuple(sorted(unique.values(), key=_order))


def _order(one: LintFinding) -> tuple[str, int, int, int, str]:
    return *one.place, _SEVERITIES.index(one.severity), one.reason


@functools.cache
def all_rules() -> tuple[Rule | ImageRule, ...]:
    """Every rule of the `rules` package, in the order of module names."""
    modules = pkgutil.iter_modules(rules_package.__path__, f"{rules_package.__name__}.")
    imported = (importlib.import_module(module.name) for module in modules)
    found = [value for module in imported for value in vars(module).values()]
    # A rule that another one asks stands in both modules.
    return tuple(dict.fromkeys(one for one in found if isinstance(one, (Rule, ImageRule))))


def _of_line(
    line: InstallLine, machine: Facts, matrix: Matrix, there: dict[str, Installed]
) -> Iterable[LintFinding]:
    """What holds on every machine that the line is judged for."""
    each: list[tuple[str, Found]] = []
    for one in machines_for(line, machine):
        platform = platform_of(one) or ""
        key = f"{line.place.file} {line.image and line.image.place} {platform}"
        host = replace(one, torch=_torch(line, key, there, one))
        case = Case(line, host, matrix, predict_on(line, host, matrix))
        there[key] = after(case, host.torch)
        each.append((platform, judged(case)))
    return _in_common(each)


def _torch(
    line: InstallLine, key: str, there: Mapping[str, Installed], machine: Facts
) -> TorchFacts | None:
    """What is installed before a line: what earlier commands of the text have left."""
    if line.kind != "command" or line.conditional:
        return machine.torch
    return there[key].torch if key in there else machine.torch


def judged(case: Case) -> Found:
    """What every rule finds in one case, by word and place."""
    rules = (one for one in all_rules() if isinstance(one, Rule))
    return {(f.reason, f.place): f for one in rules for f in one.judge(case)}


def _in_common(each: list[tuple[str, Found]]) -> Iterable[LintFinding]:
    if len(each) == 1:
        [(platform, found)] = each
        yield from (replace(one, platforms=(platform,)) for one in found.values())
        return
    first = each[0][1]
    for key, one in first.items():
        everywhere = [(platform, found[key]) for platform, found in each if key in found]
        if len(everywhere) == len(each):
            yield _merged(one, everywhere)


def _merged(one: LintFinding, everywhere: list[tuple[str, LintFinding]]) -> LintFinding:
    """One finding of several machines, with what would come of it on each."""
    platforms = tuple(platform for platform, _ in everywhere)
    outcomes = {str(other.outcome): other.outcome for _, other in everywhere}
    lines = {other.fix.line for _, other in everywhere}
    outcome = one.outcome
    if len(outcomes) > 1:
        outcome = joined(
            [_on(platform, other.outcome) for platform, other in everywhere if other.outcome], "; "
        )
    fix = one.fix if len(lines) == 1 else LintFix(one.fix.text)
    return replace(one, platforms=platforms, outcome=outcome, fix=fix)


def _on(platform: str, outcome: Text) -> Text:
    return say("on {platform} {outcome}", platform=name_of(platform), outcome=outcome)


def _of_images(reading: Reading, matrix: Matrix) -> list[LintFinding]:
    rules = [one for one in all_rules() if isinstance(one, ImageRule)]
    into: dict[Image, list[InstallLine]] = {image: [] for image in reading.images}
    for line in reading.lines:
        if line.image is not None:
            into[line.image].append(line)
    cases = [ImageCase(image, tuple(lines), matrix) for image, lines in into.items()]
    return [found for case in cases for one in rules for found in one.judge(case)]


def masked(one: LintFinding) -> LintFinding:
    """A finding without the secrets of its addresses, in every text of it."""
    fix = one.fix
    return replace(
        one,
        word=mask_text(one.word),
        summary=_without_secrets(one.summary),
        outcome=_without_secrets(one.outcome) if one.outcome else None,
        fix=LintFix(_without_secrets(fix.text), mask_text(fix.line) if fix.line else None),
    )


def _without_secrets(text: Text) -> Text:
    """The text with its fields masked, so that it can still be translated."""
    clean = mask_text(text)
    if clean == text:
        return text
    again = Text(text.template, tuple((name, _masked(value)) for name, value in text.fields))
    # A secret that only the whole sentence gives away.
    return again if mask_text(again) == again else verbatim(clean)


def _masked(value: object) -> object:
    if isinstance(value, Text):
        return _without_secrets(value)
    return mask_text(value) if isinstance(value, str) else value
