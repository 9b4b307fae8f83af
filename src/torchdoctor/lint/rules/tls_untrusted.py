"""pip passes over an index with plain http, unless its host is called trusted."""

from collections.abc import Iterator

from torchdoctor.lint.addresses import host_of
from torchdoctor.lint.case import Case, at_index
from torchdoctor.lint.cure import corrected
from torchdoctor.lint.finding import LintFinding, LintFix, finding, rule
from torchdoctor.lint.searched import is_ignored
from torchdoctor.texts import say

REASON = "TLS_UNTRUSTED"


@rule(REASON)
def tls_untrusted(case: Case) -> Iterator[LintFinding]:
    """An http address without --trusted-host."""
    if case.line.installer != "pip":
        return
    for index in case.searched.lost:
        if is_ignored(index, case.line.trusted_hosts):
            secure = index.word.replace("http://", "https://")
            yield finding(
                REASON,
                at_index(index),
                say("pip ignores {host}: the address is http, not https.", host=host_of(index.url)),
                LintFix(
                    say("Write https; or trust the host, without any protection."),
                    corrected(case, {}, replaced={index: secure}) or secure,
                ),
                outcome=case.outcome,
            )
