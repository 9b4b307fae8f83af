"""Packages that are no part of torch are asked of torch's own index alone.

The index of a variant holds torch and what torch needs. With --index-url pip asks it for
everything else as well; as an extra index it leaves the others to the default one.
"""

from collections.abc import Iterator

from torchdoctor.lint.case import Case, at_index
from torchdoctor.lint.cure import corrected, pins_from
from torchdoctor.lint.finding import LintFinding, LintFix, finding, rule
from torchdoctor.lint.foreign import foreign_requirements
from torchdoctor.texts import say

REASON = "INDEX_MIXUP"


@rule(REASON)
def index_lacks_others(case: Case) -> Iterator[LintFinding]:
    """Any other package, where a variant's index is all that is asked."""
    if case.prediction.fails:
        return
    others = foreign_requirements(case.line, case.machine, case.matrix)
    if not others:
        return
    places = [index for index in case.searched.all if not index.explicit]
    variant = case.address(places[0]).variant or ""
    option = "--index" if case.line.installer == "uv" else "--extra-index-url"
    replaced = {places[0]: f"{option} {places[0].url}"}
    yield finding(
        REASON,
        at_index(places[0]),
        say(
            "{names} will be looked for on the index of {variant} alone, which holds torch and what"
            " torch needs.",
            names=", ".join(one.name for one in others),
            variant=variant,
        ),
        LintFix(
            say("Name it beside the default index, and pin the label of {v}.", v=variant),
            corrected(case, pins_from(case, variant), replaced=replaced)
            if case.line.words
            else f"--extra-index-url {places[0].url}",
        ),
    )
