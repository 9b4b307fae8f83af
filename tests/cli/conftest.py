import json

import pytest

from torchdoctor.cli import run
from torchdoctor.texts import speak

RTX_4090 = {
    "os": {"system": "linux", "machine": "x86_64"},
    "libc": {"name": "glibc", "version": "2.35"},
    "python": {"executable": "/usr/bin/python3", "version": "3.11.7", "tag": "cp311"},
    "gpus": [{"vendor": "nvidia", "name": "NVIDIA GeForce RTX 4090", "compute_capability": "8.9"}],
    "driver": {"installed": True, "version": "550.54.14", "cuda_version": "12.4"},
}


@pytest.fixture(autouse=True)
def _logs_stay_here(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def doctor(capsys):
    """Run a command line in this process: (exit status, stdout, stderr)."""

    def ask(*arguments):
        status = run([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return status, said.out, said.err

    yield ask
    speak(None)  # --lang is this process's, and so the next test's


@pytest.fixture
def facts_file(tmp_path):
    """A facts file of an RTX 4090 with driver 550 and Python 3.11, with some keys changed."""

    def write(**changes):
        path = tmp_path / "machine.json"
        path.write_text(json.dumps({**RTX_4090, **changes}), encoding="utf-8")
        return path

    return write
