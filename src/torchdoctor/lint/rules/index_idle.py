"""An index that torch cannot come from: nobody names it, uv does not read it, or torch is there.

pip and uv take any installed build to satisfy ==2.6.0, whatever its label, and ask no index then.
"""

from collections.abc import Iterator

from torchdoctor.lint.case import Case, at_index
from torchdoctor.lint.cure import corrected
from torchdoctor.lint.finding import LintFinding, LintFix, finding, rule
from torchdoctor.lint.model import Index
from torchdoctor.lint.rules.index_mixup import index_mixup
from torchdoctor.lint.searched import named_by
from torchdoctor.texts import Text, say

REASON = "INDEX_MIXUP"


@rule(REASON)
def index_idle(case: Case) -> Iterator[LintFinding]:
    """An index of a variant without any effect on torch."""
    if case.line.installer not in ("pip", "uv") or any(index_mixup.judge(case)):
        return
    index = _idle_index(case)
    if index is not None:
        yield finding(
            REASON, at_index(index), _why(index, case), _fix(index, case), outcome=case.outcome
        )


def _idle_index(case: Case) -> Index | None:
    kept = _kept_variant(case)
    for index, variant in case.variants:
        if index.explicit and index.ignored:
            return index
        # A CPU build that is kept is said by a word of its own.
        if kept is not None and kept not in ("cpu", variant):
            return index
    return next(_foreign_variables(case), None)


def _kept_variant(case: Case) -> str | None:
    """The variant of a torch that is there and that the installer leaves alone."""
    there = case.machine.torch
    if there is None or "torch" not in case.prediction.kept:
        return None
    label = (case.prediction.packages.get("torch") or "").partition("+")[2]
    return label or (f"cu{there.cuda.replace('.', '')}" if there.cuda else None)


def _foreign_variables(case: Case) -> Iterator[Index]:
    """Variables of pip that name a variant's index, for a line of uv, which reads none of them."""
    if case.line.installer != "uv" or not case.family or case.variants:
        return
    for name in ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS"):
        for index in named_by(name, "extra", case.line):
            if case.address(index).variant:
                yield index


def _why(index: Index, case: Case) -> Text:
    if index.explicit:
        return say("No dependency names this index in its sources, so nothing comes from it.")
    if index.word.startswith("PIP_"):
        return say("uv reads no variable of pip, so this index is not asked.")
    return say(
        "torch {there} is installed and satisfies the line: {installer} keeps it.",
        there=case.prediction.packages.get("torch"),
        installer=case.line.installer,
    )


def _fix(index: Index, case: Case) -> LintFix:
    if index.explicit:
        return LintFix(
            say("Name it for torch, as a dependency of the project itself."),
            f'torch = {{ index = "{index.name}" }}',
        )
    if index.word.startswith("PIP_"):
        return LintFix(say("Set the variable of uv."), f"UV_INDEX={index.url}")
    force = ("--reinstall",) if case.line.installer == "uv" else ("--force-reinstall",)
    return LintFix(say("Force it, or pin the label."), corrected(case, {}, added=force))
