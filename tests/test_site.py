"""The site and what shells know: generated, and never stale."""

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
COMPLETION = ROOT / "share/bash-completion/completions/torchdoctor"


@pytest.mark.parametrize("tool", ["docs.py", "shell.py"])
def test_nothing_that_is_generated_is_stale(tool):
    done = subprocess.run(
        [sys.executable, ROOT / "tools" / tool, "--check"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(importlib.util.find_spec("mkdocs") is None, reason="mkdocs is not installed")
def test_the_site_is_built_without_a_warning(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", tmp_path],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert (tmp_path / "words/UVM_UNAVAILABLE/index.html").is_file()


def test_nothing_of_the_site_is_fetched_from_elsewhere():
    assert "font: false" in (ROOT / "mkdocs.yml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        (["torchdoctor", "ins"], ["install"]),
        (["torchdoctor", "install", "--cu"], ["--cuda"]),
        (["torchdoctor", "matrix", "ver"], ["verify"]),
        (["torchdoctor", "matrix", "verify", "--de"], ["--deep"]),
        (["torchdoctor", "--ver"], ["--version"]),
    ],
)
def test_bash_completes_commands_and_options(line, offered):
    words = " ".join(f"'{word}'" for word in line)
    script = (
        f"source {COMPLETION}; COMP_WORDS=({words}); COMP_CWORD={len(line) - 1};"
        " _torchdoctor; printf '%s\\n' \"${COMPREPLY[@]}\""
    )

    done = subprocess.run(
        [shutil.which("bash"), "-c", script], capture_output=True, text=True, check=True
    )

    assert done.stdout.split() == offered


@pytest.mark.parametrize(
    ("shell", "place"),
    [
        ("zsh", "zsh/site-functions/_torchdoctor"),
        ("fish", "fish/vendor_completions.d/torchdoctor.fish"),
    ],
)
def test_other_shells_can_read_theirs(shell, place):
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"{shell} is not installed")

    done = subprocess.run(
        [program, "-n", ROOT / "share" / place], capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")
