"""The corrected lines that lint offers, run by the real installer like the lines themselves."""

from dataclasses import replace

import pytest

from lint.proofs.claims import findings_of, predicted
from lint.proofs.installers import UV
from lint.proofs.rows import all_cases
from torchdoctor.lint.model import FAMILY

ONE_LINERS = [
    case
    for case in all_cases()
    if case.kind == "line" and case.says and not case.really and not case.machine.startswith("here")
]


@pytest.mark.parametrize("case", ONE_LINERS, ids=lambda case: case.name)
def test_a_corrected_line_installs_what_lint_says_and_is_not_complained_of_again(
    case, place, matrix
):
    if case.installer == "uv" and UV is None:
        pytest.skip("uv is not installed")
    for reason, line in fixes_of(case, matrix):
        corrected = replace(case, text=line)

        outcome = corrected.rehearse(place)

        assert outcome.complaint is None, line
        installed = {n: v for n, v in outcome.installs.items() if n in FAMILY}
        assert (installed, None) == predicted(corrected, matrix), line
        assert reason not in {one.reason for one in findings_of(corrected, matrix)}, line


def fixes_of(case, matrix):
    """(Word, corrected line) of each finding that offers one; each line once."""
    found = {one.fix.line: one.reason for one in findings_of(case, matrix) if one.fix.line}
    return [(reason, line) for line, reason in found.items() if " install " in line]
