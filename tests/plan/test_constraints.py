"""The lines that mean exactly one build (what pip and uv make of them: install/test_pinned.py)."""

import pytest
from packaging.requirements import Requirement

from torchdoctor.plan.constraints import MARK, constraint_of, constraints


@pytest.mark.parametrize(
    ("name", "version", "other_builds"),
    [
        ("torch", "2.6.0+cu124", ["2.6.0", "2.6.0+cpu", "2.6.0+cu126", "2.7.0"]),
        ("torch", "2.6.0", ["2.6.0+cu124", "2.6.0+cpu", "2.6.1"]),
        ("torchvision", "0.21.0", ["0.21.0+cu124"]),
        ("triton", "3.2.0", ["3.2.1"]),
        ("nvidia-cublas-cu12", "12.4.5.8", ["12.4.5.9"]),
    ],
)
def test_a_line_accepts_the_build_that_is_there_and_no_other(name, version, other_builds):
    specifier = Requirement(constraint_of(name, version)).specifier

    assert specifier.contains(version)
    assert not any(specifier.contains(other) for other in other_builds)


def test_torch_stands_first_and_every_line_is_one_of_pips():
    text = constraints({"triton": "3.2.0", "torchaudio": "2.6.0", "torch": "2.6.0+cu124"})

    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert lines == ["torch==2.6.0+cu124", "torchaudio===2.6.0", "triton==3.2.0"]
    assert text.startswith(MARK)


@pytest.mark.parametrize(
    ("version", "says"), [("2.6.0+cu124", "A mirror without it"), ("2.6.0", "=== means")]
)
def test_the_head_says_what_becomes_of_a_mirror_or_why_it_is_written_so(version, says):
    assert says in constraints({"torch": version})
    assert f"keep torch {version} as it is" in constraints({"torch": version})
