import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from torchdoctor.facts.pip_on_path import interpreter_of, probe_pip_on_path, same_environment

posix = pytest.mark.skipif(os.name != "posix", reason="the scripts are those of POSIX")
HERE = Path(sys.executable)


@pytest.fixture
def pip(system, program):
    """The probe where the pip on PATH has this first line."""

    def probe(text, target=HERE):
        place = system()
        program(text, "pip", place.root / "bin")
        return probe_pip_on_path(place, target)

    return probe


@posix
def test_names_the_interpreter_of_the_script(pip):
    found = pip("#!/opt/other/bin/python3.9\nimport sys\n")

    assert (found.fact, found.problem) == ("/opt/other/bin/python3.9", None)


@posix
def test_a_path_with_blanks_stands_behind_a_shell(pip):
    text = "#!/bin/sh\n'''exec' \"/opt/my tools/bin/python\" \"$0\" \"$@\"\n' '''\nimport sys\n"

    assert pip(text).fact == "/opt/my tools/bin/python"


@posix
def test_env_takes_the_interpreter_on_path(system, program):
    place = system()
    python = program("", "python3", place.root / "bin")
    program("#!/usr/bin/env python3\n", "pip", place.root / "bin")

    assert probe_pip_on_path(place, HERE).fact == str(python)


@posix
def test_a_shim_does_not_say_whom_it_starts(pip):
    found = pip("#!/usr/bin/env bash\nexec pyenv exec pip\n")

    assert found.fact is None
    assert "does not say" in found.problem


def test_without_pip_on_path_there_is_nothing_to_say(system):
    found = probe_pip_on_path(system(), HERE)

    assert (found.fact, found.problem) == (None, None)


@posix
def test_the_targets_own_pip_is_known_by_the_targets_path(tmp_path, pip):
    (tmp_path / "python3").symlink_to("python3.11")
    (tmp_path / "python3.11").write_text("")

    found = pip(f"#!{tmp_path}/python3\n", target=tmp_path / "python3.11")

    assert found.fact == str(tmp_path / "python3.11")


@posix
def test_a_virtual_environment_is_not_the_interpreter_that_it_links_to(tmp_path):
    base = tmp_path / "usr/bin/python3"
    venv = tmp_path / "venv/bin/python"
    for path in (base, venv):
        path.parent.mkdir(parents=True)
    base.write_text("")
    venv.symlink_to(base)
    (tmp_path / "venv/pyvenv.cfg").write_text("")

    assert not same_environment(venv, base)
    assert same_environment(venv, venv.with_name("python3"))


@posix
def test_two_versions_in_one_folder_are_two(tmp_path):
    for name in ("python3.11", "python3.12"):
        (tmp_path / name).write_text("")

    assert not same_environment(tmp_path / "python3.11", tmp_path / "python3.12")


def test_a_launcher_of_windows_holds_its_interpreter_at_its_end():
    launcher = b"MZ" + b"\0" * 5000 + b'#!"C:\\Program Files\\Python311\\python.exe"\r\nPK\x03\x04'

    assert interpreter_of(launcher, {}) == "C:\\Program Files\\Python311\\python.exe"


@given(st.binary())
def test_any_file_is_read(data):
    assert interpreter_of(data, {"PATH": ""}) is None or data
