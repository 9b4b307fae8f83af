"""The line leaves the version of torch to the day on which it is run.

With the index of a variant that is no longer built that day is past: it stays at the last release
of the variant, while every other index goes on.
"""

from collections.abc import Iterator
from itertools import chain

from torchdoctor.lint.case import Case, at_requirement
from torchdoctor.lint.conda import LAST_OF_CHANNEL
from torchdoctor.lint.cure import corrected, pins_from, pins_of
from torchdoctor.lint.finding import LintFinding, LintFix, finding, rule
from torchdoctor.lint.model import Requirement
from torchdoctor.lint.rules.build_replaced import build_replaced
from torchdoctor.lint.rules.index_mixup import index_mixup
from torchdoctor.matrix.model import newest, specifier, version
from torchdoctor.texts import Text, say

REASON = "TORCH_UNPINNED"
FAR = "999999"
"""A version that no release will have."""


@rule(REASON)
def torch_unpinned(case: Case) -> Iterator[LintFinding]:
    """Torch without a pin, in a line that is run as it stands."""
    loose = _loose(case)
    fails = case.prediction.reason not in (None, "WRONG_PACKAGE_NAME", "BUILD_ISOLATION")
    if loose is None or fails or case.prediction.kept or _is_locked(case):
        return
    yield finding(
        REASON,
        at_requirement(loose),
        _summary(loose, case),
        LintFix(_advice(loose), _line(loose, case)),
        outcome=case.outcome,
    )


def _line(loose: Requirement, case: Case) -> str | None:
    """The line with today's versions, or with those of the variant that loses in it."""
    mixed = next(chain(index_mixup.judge(case), build_replaced.judge(case)), None)
    if mixed is not None and mixed.fix.line is not None:
        return mixed.fix.line
    named = case.variants[0][1] if mixed is not None and case.variants else None
    pins = pins_from(case, named) if named else pins_of(case.prediction)
    return corrected(case, pins, at=loose) if "torch" in pins else None


def _loose(case: Case) -> Requirement | None:
    """The requirement that leaves torch open; None: it is pinned, or not asked for."""
    if case.line.installer == "conda":
        one = case.requirement("pytorch")
        return one if one and not one.specifier and not one.unknown else None
    open_ones = [one for one in case.family if not _is_pinned(one, case)]
    if case.requirement("torch"):
        return next((one for one in open_ones if one.name == "torch"), None)
    # A pinned torchvision pins torch too; a later one takes every newer torch.
    if len(open_ones) < len(case.family) or not case.line.installer.startswith(("pip", "uv")):
        return None
    return next(iter(open_ones), None)


def _is_pinned(one: Requirement, case: Case) -> bool:
    limits = [c.specifier for c in case.line.constraints if c.name == one.name and c.specifier]
    asked = ",".join(text for text in (one.specifier, *limits) if text)
    if one.direct or one.unknown or any(c.unknown for c in case.line.constraints):
        return True
    if not asked:
        return False
    try:
        takes = specifier(asked)
        if takes.contains(FAR):
            return False
    except ValueError:
        return True
    rows = [row.torch for row in case.matrix.releases]
    minors = {version(row).release[:2] for row in rows if takes.contains(row)}
    return one.name != "torch" or len(minors) <= 1


def _is_locked(case: Case) -> bool:
    """A project's dependencies are ranges on purpose: its lock file pins."""
    installs = case.line.kind != "pyproject" and "--require-hashes" not in case.line.flags
    adds = case.line.words and case.line.installer in ("uv", "poetry") and _has_verb(case, "add")
    return not installs or bool(adds) or case.line.is_input


def _has_verb(case: Case, verb: str) -> bool:
    return any(word.text == verb for word in case.line.words[1:3])


def _summary(loose: Requirement, case: Case) -> Text:
    if loose.swallowed:
        return say(
            "The shell takes {rest} for a redirection into a file, so {name} is not pinned.",
            rest=loose.swallowed,
            name=loose.name,
        )
    if case.line.installer == "conda" and "pytorch" in case.line.channels:
        return say(
            "pytorch is not pinned, and the channel pytorch ended with {last}: that is what comes.",
            last=LAST_OF_CHANNEL,
        )
    ended = _ended(case)
    if ended is not None:
        variant, last, today = ended
        return say(
            "{name} is not pinned, and {variant} ended with torch {last}: that is what comes,"
            " however new torch gets ({today} today).",
            name=loose.name,
            variant=variant,
            last=last,
            today=today,
        )
    return say("{name} is not pinned, so the day decides which torch comes.", name=loose.name)


def _ended(case: Case) -> tuple[str, str, str] | None:
    """(Variant, its last release, today's newest), where torch comes from a variant that ended."""
    torch = case.torch
    label = torch.version.partition("+")[2] if torch else ""
    if torch is None or not label:
        return None
    mine = [b.torch for b in case.matrix.builds_for(torch.platform) if b.variant == label]
    last, today = newest(mine), case.matrix.newest_release().torch
    return (label, last, today) if last and last != today else None


def _advice(loose: Requirement) -> Text:
    if loose.name == "pytorch":
        return say("Pin it; newer ones are on conda-forge, and the official ones are pip's.")
    if loose.swallowed:
        return say("Quote the requirement, and pin it.")
    return say("Pin torch, with the label of its variant where it has one.")
