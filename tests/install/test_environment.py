import sys
from pathlib import Path

import pytest

from torchdoctor.errors import InstallFailed
from torchdoctor.install.environment import ensure_venv, interpreter_of


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
