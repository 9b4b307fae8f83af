"""What lint says of each row of the table, held against what the real installer did."""

import pytest

from lint.proofs.claims import findings_of, predicted
from lint.proofs.rows import all_cases
from torchdoctor.lint.model import FAMILY

CASES = all_cases()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_lint_predicts_what_the_installer_did(case, matrix):
    known, fails = predicted(case, matrix)

    if case.unknown:
        assert fails is None
        assert known.items() <= (case.installs or known).items()
    elif case.fails is not None:
        assert fails
    else:
        assert fails is None
        assert known == {name: v for name, v in case.installs.items() if name in FAMILY}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_lint_says_exactly_these_words(case, matrix):
    found = findings_of(case, matrix)

    assert tuple(shown(one, case) for one in found) == case.says
    assert not case.name.startswith("correct-") or not case.says


def shown(found, case):
    elsewhere = f"{found.file}:" if found.file not in (case.kind, "<command>") else ""
    return f"{elsewhere}{found.line} {found.reason}"


def test_twenty_lines_are_right_as_they_are():
    assert len([case for case in CASES if not case.says and case.name.startswith("correct-")]) >= 20
