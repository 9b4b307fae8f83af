"""The words of the findings in a pasted text, weightiest first."""

import functools

from torchdoctor.cli.pasted import examine_text
from torchdoctor.matrix.loader import load_matrix


@functools.cache
def matrix():
    """The shipped matrix, loaded once."""
    return load_matrix()


def report_on(text):
    """The whole report on a text."""
    report, _plan = examine_text(text, "pasted.txt", matrix())
    return report


def words_of(text):
    """What is found in a text."""
    return [finding.reason for finding in report_on(text).findings]
