"""The end of `matrix verify`: what was compared, and what came of it, in one line."""

import pytest

from torchdoctor.matrix.disagreement import ComparedRow
from torchdoctor.report.matrix_console import show_verification
from torchdoctor.report.matrix_model import NotRead
from verified import verification


@pytest.mark.parametrize(
    ("changes", "last"),
    [
        ({}, "opened 2 for their METADATA (1.5 s). 0 disagreements.\n"),
        (
            {"deep": True},
            "those of torch also for CUDA, kernels and ABI (1.5 s). 0 disagreements.\n",
        ),
        (
            {"not_read": (NotRead(what="torch", reason=None, problem="no JSON"),)},
            "Nobody can say whether the matrix agrees: nothing that can be read came.\n",
        ),
        (
            {
                "disagreements": tuple(
                    found
                    for name in "abcd"
                    for found in ComparedRow(file=name, name="row").against("key", 1, 2)
                )
            },
            "4 disagreements in a, b, c and 1 more.\n",
        ),
    ],
)
def test_the_verdict_is_one_line(changes, last, capsys):
    show_verification(verification(**changes))

    assert capsys.readouterr().out.endswith(last)
