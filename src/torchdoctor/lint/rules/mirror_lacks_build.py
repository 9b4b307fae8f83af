"""A build is asked for that lies on a variant's index, and that index is not named.

Local labels such as +cu124 are on the variant indexes alone: a default package index takes no
file with one.
"""

from collections.abc import Iterator

from torchdoctor.lint.case import Case
from torchdoctor.lint.cure import corrected, index_option
from torchdoctor.lint.failed import failed
from torchdoctor.lint.finding import LintFinding, LintFix, rule
from torchdoctor.texts import say

REASON = "MIRROR_LACKS_BUILD"


@rule(REASON)
def mirror_lacks_build(case: Case) -> Iterator[LintFinding]:
    """A pin with a label, and no index that has it."""
    if case.prediction.reason != REASON:
        return
    labels = [w.exact_label.partition("+")[2] for w in case.wanted if w.exact_label]
    if not labels:
        yield from failed(REASON, case, LintFix(say("Name an index that has it.")))
        return
    if any(variant == labels[0] for _, variant in case.variants):
        yield from failed(REASON, case, _not_first(case, labels[0]))
        return
    option = index_option(case, labels[0])
    line = corrected(case, {}, added=(option,)) if case.line.words else option
    yield from failed(REASON, case, LintFix(say("Name the index of {v}.", v=labels[0]), line))


def _not_first(case: Case, variant: str) -> LintFix:
    """How to reach it: uv stops at the first index with torch, pip needs a page of files."""
    if case.line.installer == "uv":
        strategy = "--index-strategy unsafe-best-match"
        return LintFix(
            say("uv asks the first index that has torch alone: name {v} first.", v=variant),
            corrected(case, {}, added=(strategy,)),
        )
    option = index_option(case, variant)
    replaced = {index: option for index, name in case.variants if name == variant}
    return LintFix(
        say("Name it as an index: on its page --find-links sees no file."),
        corrected(case, {}, replaced=replaced),
    )
