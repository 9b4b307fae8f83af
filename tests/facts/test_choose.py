import os
import sys
from pathlib import Path

import pytest

from torchdoctor.errors import BadInterpreter
from torchdoctor.facts.choose import Own, choose_interpreter, is_tool_environment

posix = pytest.mark.skipif(os.name != "posix", reason="the stand-ins are shell scripts")
HERE = Path(sys.executable)
NOBODY = {"PATH": ""}


@pytest.fixture
def pretend(program):
    """A file that answers as a Python of some version would."""

    def write(folder, version="3.11.7", name="python", executable="/unused"):
        text = f"#!/bin/sh\necho torchdoctor-python {version} {executable}\n"
        return program(text, name, folder)

    return write


@pytest.fixture
def own(tmp_path, pretend):
    folder = tmp_path / "own"
    return Own(pretend(folder / "bin"), folder)


def test_the_named_interpreter_is_taken_before_all_others(tmp_path, own):
    environ = {"VIRTUAL_ENV": str(tmp_path), "PATH": ""}

    assert choose_interpreter(HERE, environ, own=own) == HERE


def test_a_link_is_not_followed_because_it_is_what_makes_a_virtual_environment(tmp_path):
    link = tmp_path / "python"
    link.symlink_to(HERE)

    assert choose_interpreter(link, NOBODY) == link


@posix
def test_a_bare_name_is_looked_up_as_the_shell_would(tmp_path, pretend):
    python = pretend(tmp_path / "bin", name="python3.99")

    assert choose_interpreter(Path("python3.99"), {"PATH": str(tmp_path / "bin")}) == python


@posix
@pytest.mark.parametrize(
    ("environ", "chosen"),
    [
        ({"VIRTUAL_ENV": "venv", "CONDA_PREFIX": "conda", "PATH": "bin"}, "venv/bin/python"),
        ({"CONDA_PREFIX": "conda", "PATH": "bin"}, "conda/bin/python"),
        ({"VIRTUAL_ENV": "deleted", "PATH": "bin"}, "bin/python3"),
        ({"PATH": "bin"}, "bin/python3"),
        ({"PATH": "only2"}, "only2/python"),
        ({"PATH": "empty"}, "own/bin/python"),
    ],
)
def test_takes_the_environments_then_the_path_then_its_own(tmp_path, pretend, own, environ, chosen):
    pretend(tmp_path / "venv/bin")
    pretend(tmp_path / "conda/bin")
    pretend(tmp_path / "bin", name="python3")
    pretend(tmp_path / "bin")
    pretend(tmp_path / "only2")
    placed = {name: str(tmp_path / value) for name, value in environ.items()}

    assert choose_interpreter(None, placed, own=own) == tmp_path / chosen


@posix
def test_one_that_is_too_old_on_the_path_is_passed_over(tmp_path, pretend, own):
    pretend(tmp_path / "bin", "3.6.15", name="python3")

    assert choose_interpreter(None, {"PATH": str(tmp_path / "bin")}, own=own) == own.executable


@posix
@pytest.mark.parametrize("receipt", ["pipx_metadata.json", "uv-receipt.toml"])
def test_a_tools_own_environment_is_never_taken(tmp_path, pretend, own, receipt):
    """Neither by name, nor where uvx puts its bin folder on PATH, nor as the last resort."""
    (own.prefix / receipt).write_text("")
    pretend(own.prefix / "bin", name="python3")
    environ = {"VIRTUAL_ENV": str(own.prefix), "PATH": str(own.prefix / "bin")}

    with pytest.raises(BadInterpreter, match="--python"):
        choose_interpreter(None, environ, own=own)

    system = pretend(tmp_path / "system", name="python3")
    environ["PATH"] += os.pathsep + str(tmp_path / "system")
    assert choose_interpreter(None, environ, own=own) == system


@pytest.mark.parametrize(
    ("prefix", "is_tool"),
    [
        ("home/.cache/uv/archive-v0/kQ2x", True),
        ("home/.cache/uv/environments-v2/tool-1f", True),
        ("home/src/pipx/.venv", False),
        ("usr", False),
    ],
)
def test_knows_the_folders_of_tool_environments(tmp_path, prefix, is_tool):
    assert is_tool_environment(tmp_path / prefix) is is_tool


@posix
def test_goes_behind_a_shim_but_not_behind_a_wrapper(tmp_path, pretend):
    shim = pretend(tmp_path / "shims", executable=HERE)
    wrapper = pretend(tmp_path / "wrapped", executable=HERE)

    assert choose_interpreter(shim, NOBODY) == HERE
    assert choose_interpreter(wrapper, NOBODY) == wrapper


def refusal(path, **how):
    with pytest.raises(BadInterpreter) as caught:
        choose_interpreter(path, NOBODY, **how)
    assert caught.value.exit_status == 2
    assert "--python" in caught.value.next_step
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_refuses_a_file_that_is_not_there(tmp_path):
    assert f"no file {tmp_path / 'no'}" in refusal(tmp_path / "no")


@posix
def test_refuses_a_folder_and_names_the_interpreter_in_it(tmp_path, pretend):
    python = pretend(tmp_path / "venv/bin")

    assert f"--python {python}" in refusal(tmp_path / "venv")


@posix
def test_refuses_a_file_that_may_not_be_run(tmp_path):
    (tmp_path / "notes.txt").write_text("no program")

    assert "Permission denied" in refusal(tmp_path / "notes.txt")


@posix
@pytest.mark.parametrize(
    "text", ["#!/bin/sh\nexit 0\n", '#!/bin/sh\necho "$@"\n', "#!/bin/sh\nexit 9\n"]
)
def test_refuses_a_program_that_is_no_python(program, text):
    assert "is not a Python interpreter" in refusal(program(text))


@posix
def test_refuses_one_that_does_not_answer(program):
    assert "no answer in 0.5 s" in refusal(program("#!/bin/sh\nsleep 600\n"), limit_s=0.5)


@pytest.mark.parametrize("version", ["2.7", "3.6", "3.7"])
def test_refuses_a_python_that_is_too_old(pythons, version):
    if version not in pythons:
        pytest.skip(f"no Python {version} on this machine")

    words = refusal(pythons[version])

    assert f"is Python {version}." in words
    assert "3.8 or newer" in words


@posix
def test_says_what_was_seen_when_nothing_will_do(tmp_path, pretend, own):
    (own.prefix / "uv-receipt.toml").write_text("")
    old = pretend(tmp_path / "bin", "2.7.18")

    with pytest.raises(BadInterpreter) as caught:
        choose_interpreter(None, {"PATH": str(tmp_path / "bin")}, own=own)

    assert caught.value.evidence == (f"{old} is Python 2.7.18, which is too old",)


@posix
def test_a_candidate_that_hangs_leaves_time_for_the_next(tmp_path, pretend, program, own):
    program("#!/bin/sh\nexec sleep 600\n", "python", tmp_path / "venv/bin")
    python = pretend(tmp_path / "bin", name="python3")
    environ = {"VIRTUAL_ENV": str(tmp_path / "venv"), "PATH": f"{tmp_path}/bin:/usr/bin:/bin"}

    assert choose_interpreter(None, environ, own=own, limit_s=4.0) == python
