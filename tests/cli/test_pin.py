"""`pin` and `--constraint-file`: what they write, and what they leave alone."""

import subprocess
import sys
from pathlib import Path

import pytest

from torchdoctor.plan.constraints import MARK

FORM = ("--torch", "2.6.0", "--cuda", "12.4", "--dry-run", "--facts")


@pytest.fixture
def python(tmp_path):
    """An environment with a torch that is metadata alone: nothing of it is imported."""
    folder = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    info = next(folder.glob("lib/python*/site-packages")) / "torch-2.6.0+cu124.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: torch\nVersion: 2.6.0+cu124\n")
    return folder / "bin" / "python"


def test_prints_what_keeps_the_build_that_is_there(doctor, python):
    status, out, _ = doctor("pin", "--python", python)

    assert status == 0
    assert out.startswith(MARK)
    assert out.splitlines()[-1] == "torch==2.6.0+cu124"


def test_writes_a_file_once_and_again_but_never_over_another(doctor, python, tmp_path):
    path = tmp_path / "constraints.txt"

    assert doctor("pin", "--python", python, "-o", path)[:2] == (0, "")
    assert doctor("pin", "--python", python, "-o", path)[0] == 0
    assert path.read_text().endswith("torch==2.6.0+cu124\n")

    path.write_text("numpy<2\n")
    status, _, err = doctor("pin", "--python", python, "-o", path)
    assert (status, path.read_text()) == (2, "numpy<2\n")
    assert "torchdoctor has not written it" in err


def test_without_torch_it_says_so(doctor, tmp_path):
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "e"], check=True)

    status, out, err = doctor("pin", "--python", tmp_path / "e" / "bin" / "python")

    assert (status, out) == (1, "")
    assert "has no torch" in err


def test_a_dry_run_writes_what_it_would_keep(doctor, facts_file, tmp_path):
    path = tmp_path / "constraints.txt"

    status, _, _ = doctor("install", *FORM, facts_file(), "--constraint-file", path)

    assert status == 0
    lines = [line for line in path.read_text().splitlines() if not line.startswith("#")]
    assert lines == ["torch==2.6.0+cu124", "torchvision==0.21.0+cu124", "torchaudio==2.6.0+cu124"]
    assert "nvidia-*" in path.read_text()


def test_a_dry_run_can_print_it(doctor, facts_file):
    _, out, _ = doctor("install", *FORM, facts_file(), "--constraint-file", "-")

    assert out.endswith("torchaudio==2.6.0+cu124\n")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--constraint-file", "-", "--json"], "would both print"),
        (["--constraint-file", "."], "is a folder"),
        (["--constraint-file", "no/such/folder/c.txt"], "there is no folder no/such/folder"),
    ],
)
def test_what_could_not_be_written_is_said_before_anything_is_done(doctor, facts_file, words, says):
    status, out, err = doctor("install", *FORM, facts_file(), *words)

    assert (status, out) == (2, "")
    assert says in err


def test_a_refusal_writes_nothing(doctor, facts_file, tmp_path):
    path = tmp_path / "constraints.txt"
    facts = facts_file(driver={"installed": True, "version": "390.157"})

    assert doctor("install", *FORM, facts, "--constraint-file", path)[0] == 1
    assert not Path(path).exists()
