"""A release of pytorch is asked for that conda's channel of that name never had.

The channel ended with 2.5.1, and its pytorch-cuda with CUDA 12.4 (pytorch issue 138506).
"""

from collections.abc import Iterator

from torchdoctor.lint.case import Case, at_requirement
from torchdoctor.lint.conda import LAST_OF_CHANNEL
from torchdoctor.lint.finding import LintFinding, LintFix, finding, rule
from torchdoctor.lint.model import Requirement
from torchdoctor.matrix.model import specifier, version
from torchdoctor.texts import say

REASON = "VARIANT_NOT_PUBLISHED"
CUDA = ("11.6", "11.7", "11.8", "12.1", "12.4")
"""Versions of the package pytorch-cuda. Source: install lines of pytorch's "previous versions"."""


@rule(REASON)
def conda_channel_ended(case: Case) -> Iterator[LintFinding]:
    """A pin beyond the channel's end, where no other channel serves it."""
    if case.line.installer != "conda" or "conda-forge" in case.line.channels:
        return
    torch, cuda = case.requirement("pytorch"), case.requirement("pytorch-cuda")
    if "pytorch" in case.line.channels and torch is not None and _is_beyond(torch, case):
        yield _finding(torch)
    if cuda is not None and cuda.specifier and not any(_takes(cuda, one) for one in CUDA):
        yield _finding(cuda)


def _is_beyond(one: Requirement, case: Case) -> bool:
    """Whether only releases behind the channel's last are accepted."""
    known = [row.torch for row in case.matrix.releases]
    taken = [release for release in known if one.specifier and _takes(one, release)]
    return bool(taken) and all(version(r) > version(LAST_OF_CHANNEL) for r in taken)


def _takes(one: Requirement, release: str) -> bool:
    try:
        return specifier(one.specifier).contains(release)
    except ValueError:  # conda has forms of its own, and then nothing is said
        return True


def _finding(one: Requirement) -> LintFinding:
    return finding(
        REASON,
        at_requirement(one),
        say(
            "conda's channel pytorch ended with {last}, and has no {asked}.",
            last=LAST_OF_CHANNEL,
            asked=one.text,
        ),
        LintFix(say("Take pytorch from conda-forge, or torch with pip.")),
    )
