import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from torchdoctor.errors import InstallFailed
from torchdoctor.install.environment import UNFINISHED, ensure_venv, interpreter_of


def test_takes_an_environment_that_is_there_as_it_is(tmp_path):
    python = interpreter_of(tmp_path)
    python.parent.mkdir(parents=True)
    python.write_text("not touched", encoding="utf-8")

    assert ensure_venv(tmp_path, Path(sys.executable)) == python
    assert python.read_text(encoding="utf-8") == "not touched"


def test_a_base_that_cannot_make_one_is_named_with_what_it_said(tmp_path):
    base = tmp_path / "python"
    base.write_text("#!/bin/sh\necho 'ensurepip is not available' >&2\nexit 1\n", encoding="utf-8")
    base.chmod(0o755)

    with pytest.raises(InstallFailed, match="ensurepip is not available"):
        ensure_venv(tmp_path / "new", base)


def test_a_base_that_is_not_there_is_no_traceback(tmp_path):
    with pytest.raises(InstallFailed, match="no environment"):
        ensure_venv(tmp_path / "new", tmp_path / "nothing")


def test_an_environment_that_was_cut_off_is_made_anew(tmp_path):
    folder = tmp_path / "env"
    python = interpreter_of(folder)
    python.parent.mkdir(parents=True)
    python.write_text("the interpreter is there before pip is", encoding="utf-8")
    (folder / UNFINISHED).touch()

    made = ensure_venv(folder, Path(sys.executable))

    assert subprocess.run([made, "-m", "pip", "--version"], check=False).returncode == 0
    assert not (folder / UNFINISHED).exists()


def test_a_failure_leaves_no_environment_behind_and_touches_no_folder_of_others(tmp_path):
    base = tmp_path / "python"
    base.write_text("#!/bin/sh\nmkdir -p $3/bin; touch $3/bin/python; exit 1\n", encoding="utf-8")
    base.chmod(0o755)
    full = tmp_path / "full"
    full.mkdir()
    (full / "theirs").touch()

    for folder in (tmp_path / "new", full):
        with pytest.raises(InstallFailed):
            ensure_venv(folder, base)

    assert not (tmp_path / "new").exists()
    assert (full / "theirs").exists()


def test_a_file_where_the_environment_should_be_is_said(tmp_path):
    (tmp_path / "env").write_text("mine", encoding="utf-8")

    with pytest.raises(InstallFailed, match="it is a file - name a folder"):
        ensure_venv(tmp_path / "env", Path(sys.executable))

    assert (tmp_path / "env").read_text(encoding="utf-8") == "mine"


def test_two_runs_at_once_make_one_environment_and_both_have_it(tmp_path):
    made = tmp_path / "made"
    base = tmp_path / "python"
    base.write_text(
        f"#!/bin/sh\necho made >> '{made}'\nmkdir -p $3/bin; sleep 0.3; touch $3/bin/python\n",
        encoding="utf-8",
    )
    base.chmod(0o755)
    folder = tmp_path / "new" / "env"

    with ThreadPoolExecutor() as runs:
        pythons = list(runs.map(lambda _: ensure_venv(folder, base), range(2)))

    assert pythons == [interpreter_of(folder)] * 2
    assert made.read_text(encoding="utf-8") == "made\n"
    assert [path.name for path in folder.parent.iterdir()] == ["env"]
