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
    option = index_option(case, labels[0])
    line = corrected(case, {}, added=(option,)) if case.line.words else option
    yield from failed(REASON, case, LintFix(say("Name the index of {v}.", v=labels[0]), line))
