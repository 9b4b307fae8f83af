"""A package of another name is asked for than the one that is meant."""

from collections.abc import Iterator

from torchdoctor.lint.case import Case, at_requirement
from torchdoctor.lint.finding import LintFinding, LintFix, finding, rule
from torchdoctor.lint.model import Requirement
from torchdoctor.texts import say

REASON = "WRONG_PACKAGE_NAME"
ON_INDEXES = {"pytorch": "torch", "flash-attention": "flash-attn"}
ON_CONDA = {"torch": "pytorch", "flash-attention": "flash-attn"}


@rule(REASON)
def wrong_package_name(case: Case) -> Iterator[LintFinding]:
    """Pip's name for conda's package, or the other way round."""
    names = ON_CONDA if case.line.installer == "conda" else ON_INDEXES
    for one in case.line.requirements:
        if one.name in names and not one.direct:
            yield _finding(case, one, names[one.name])


def _finding(case: Case, one: Requirement, right: str) -> LintFinding:
    installer = case.line.installer
    text = right + one.text[len(one.name) :]
    words = [text if word.place == one.place else word.raw for word in case.line.words]
    return finding(
        REASON,
        at_requirement(one),
        say("The package is called {right}, not {name}.", right=right, name=one.name),
        LintFix(
            say("Ask {installer} for {right}.", installer=installer, right=right),
            " ".join(words) if words else text,
        ),
    )
