"""What real pip and real uv do with each row of the table, against indexes made from the matrix."""

import pytest

from lint.proofs.indexes import on_loopback
from lint.proofs.installers import UV
from lint.proofs.rows import all_cases

FAMILY = ("torch", "torchvision", "torchaudio")


@pytest.mark.parametrize("case", all_cases(), ids=lambda case: case.name)
def test_the_real_installer_does_what_the_row_says(case, place):
    if case.installer == "uv" and UV is None:
        pytest.skip("uv is not installed")
    if case.needs_own_interpreter():
        pytest.skip("`uv sync` needs an interpreter of the row's own version")

    outcome = case.rehearse(place)

    if case.fails is not None:
        assert outcome.complaint is not None, outcome.installs
        assert case.fails in " ".join(outcome.complaint.split())
        return
    assert outcome.complaint is None, outcome.complaint
    stated = {**case.installs, **case.along}
    assert {n: v for n, v in outcome.installs.items() if n in FAMILY or n in stated} == stated


def test_no_line_reaches_beyond_loopback(place):
    told = on_loopback(
        "-i https://mirrors.aliyun.com/pypi/simple -f http://a.example/x", place.server
    )

    assert (
        told
        == f"-i {place.server.url}/mirrors.aliyun.com/pypi/simple -f {place.server.url}/a.example/x"
    )


def test_every_row_has_one_outcome_and_a_name_of_its_own():
    cases = all_cases()
    assert len({case.name for case in cases}) == len(cases)
    assert not [case.name for case in cases if (case.installs is None) == (case.fails is None)]
