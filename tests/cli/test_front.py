import importlib
import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from torchdoctor import __version__
from torchdoctor.cli.front import COMMANDS
from torchdoctor.report.terminal import columns_of

HEAVY = ("rich", "pydantic", "requests", "pynvml", "torch", "torchdoctor.facts.collect")


def doctor(*arguments, **options):
    """The command line in a process of its own, as a user's shell starts it."""
    return subprocess.run(
        [sys.executable, "-m", "torchdoctor", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        **options,
    )


def modules_of(*arguments):
    """Names of the modules that a command line imports."""
    code = "import sys; from torchdoctor.cli import run; run(sys.argv[1:]); print(*sys.modules)"
    ended = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return set(ended.stdout.splitlines()[-1].split())


def test_version_is_printed_without_typer():
    assert doctor("--version").stdout == f"torchdoctor {__version__}\n"
    assert "typer" not in modules_of("--version")


@pytest.mark.parametrize("arguments", [["--help"], *([name, "--help"] for name in COMMANDS)])
def test_help_imports_nothing_heavy(arguments):
    assert not modules_of(*arguments) & set(HEAVY)


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_a_command_says_what_the_list_says_and_shows_two_examples(name):
    shown = doctor(name, "--help").stdout

    assert importlib.import_module(f"torchdoctor.cli.{name}").command.__doc__ == COMMANDS[name]
    assert COMMANDS[name] in " ".join(shown.split())
    assert shown.count(f"\n    torchdoctor {name}") == 2


def test_help_fits_eighty_columns():
    for arguments in (["--help"], *([name, "--help"] for name in COMMANDS)):
        shown = doctor(*arguments, env={"COLUMNS": "80", "PATH": ""}).stdout
        assert max(map(len, shown.splitlines())) <= 80


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["frobnicate"], "frobnicate"),
        (["check", "--frob"], "--frob"),
        (["schema"], "NAME"),
        (["schema", "nothing"], "take baseline, bench, bundle, check, explain, facts"),
        (["check", "--facts"], "--facts"),
    ],
)
def test_wrong_use_is_one_line_on_stderr_and_status_2(arguments, says, tmp_path):
    ended = doctor(*arguments, env={"HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path)})

    line, log = ended.stderr.splitlines()
    assert (ended.returncode, ended.stdout) == (2, "")
    assert line.startswith("torchdoctor: ")
    assert says in line
    assert log.startswith(f"log: {tmp_path}")


def test_a_log_that_cannot_be_written_is_said_and_hides_nothing():
    ended = doctor("frobnicate", env={"XDG_STATE_HOME": "/proc/nowhere", "HOME": "/proc/nowhere"})

    assert ended.returncode == 2
    assert "frobnicate" in ended.stderr
    assert "log: none" in ended.stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_there_is_a_completion_script_for_every_shell(shell):
    ended = doctor(env={"_TORCHDOCTOR_COMPLETE": f"source_{shell}"})

    assert "torchdoctor" in ended.stdout, ended.stderr


def test_completion_offers_the_commands():
    environment = {
        "_TORCHDOCTOR_COMPLETE": "complete_bash",
        "COMP_WORDS": "torchdoctor in",
        "COMP_CWORD": "1",
    }

    assert doctor(env=environment).stdout.split() == ["install"]


@pytest.mark.parametrize("arguments", [["--version"], ["schema", "check"], ["explain", "GPU_LOST"]])
def test_a_full_standard_output_is_one_line_and_status_1(arguments, tmp_path):
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "torchdoctor", *arguments],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
            env={"HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path)},
        )

    line, log = ended.stderr.splitlines()
    assert ended.returncode == 1
    assert line.startswith("torchdoctor: standard output cannot be written: No space left")
    assert log.startswith("log: ")


@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        ("explain GPU_LOST >&-", 0, ""),
        ("check --report - <&-", 2, "there is no text in standard input"),
    ],
)
def test_a_closed_stream_is_an_empty_one(words, status, says):
    words = f"{shlex.quote(sys.executable)} -m torchdoctor {words}"
    ended = subprocess.run(
        ["/bin/sh", "-c", words], capture_output=True, text=True, timeout=60, check=False
    )

    assert ended.returncode == status
    assert says in ended.stderr
    assert "internal error" not in ended.stderr


@pytest.mark.parametrize(
    ("name", "shown"),
    [("a\nb.json", "a\\nb.json"), ("\x1b[31mred", "\\x1b[31mred"), ("x" * 5000, "x[...]x")],
)
def test_a_message_is_one_line_whatever_a_file_is_called(name, shown, tmp_path):
    ended = doctor("check", "--facts", name, env={"XDG_STATE_HOME": str(tmp_path)})

    line, _ = ended.stderr.splitlines()
    assert ended.returncode == 2
    assert shown in line
    assert len(line) < 400


def test_a_name_that_is_no_utf_8_is_one_line_too(tmp_path):
    name = os.fsdecode(b"uml\xe4ut.json")
    ended = doctor("check", "--facts", name, env={"XDG_STATE_HOME": str(tmp_path)})

    assert ended.returncode == 2
    assert [line.split(":")[0] for line in ended.stderr.splitlines()] == ["torchdoctor", "log"]


def test_a_working_folder_that_was_removed_is_said(tmp_path):
    gone = tmp_path / "gone"
    gone.mkdir()
    words = f'rmdir "$PWD"; {shlex.quote(sys.executable)} -m torchdoctor check --python x'
    ended = subprocess.run(
        ["/bin/sh", "-c", words],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=gone,
        env={"XDG_STATE_HOME": str(tmp_path)},
    )

    assert ended.returncode == 1
    assert ended.stdout == ""
    assert "the folder that this was started in cannot be used" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["dockerfiles"], "did you mean: torchdoctor dockerfile?"),
        (["check", "--facts"], "see torchdoctor check --help"),
        (["check", "--facts", ""], "--facts has an empty value"),
        (["check", "--json", "--markdown"], "--json and --markdown would both print"),
    ],
)
def test_wrong_use_says_what_to_do_instead(arguments, says, tmp_path):
    ended = doctor(*arguments, env={"XDG_STATE_HOME": str(tmp_path)})

    assert ended.returncode == 2
    assert says in ended.stderr


RICH_CARD = "Found GPU0 NVIDIA GeForce RTX 5090\u2122 \U0001f600 which is too old.\n"


def pasted(path, encoding, *options):
    path.write_text(RICH_CARD * 2, encoding="utf-8")
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "COLUMNS": "200"}
    return doctor("check", "--report", str(path), *options, env=environment, encoding=encoding)


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "gbk", "cp1252"])
def test_what_a_terminal_cannot_show_is_escaped(tmp_path, encoding):
    ended = pasted(tmp_path / "\u62a5\u544a\U0001f600.txt", encoding)

    assert "\\ud83d\\ude00" in ended.stdout
    assert "internal error" not in ended.stderr


@pytest.mark.parametrize("encoding", ["latin-1", "gbk", "utf-8"])
def test_a_document_is_the_same_in_any_encoding(tmp_path, encoding):
    ended = pasted(tmp_path / "\u62a5\u544a\U0001f600.txt", encoding, "--json")

    assert json.loads(ended.stdout)["text"]["name"] == "\u62a5\u544a\U0001f600.txt"


@pytest.mark.parametrize(("encoding", "told"), [("ascii", True), ("gbk", False)])
def test_who_asks_for_chinese_where_there_is_none_is_told_so(tmp_path, encoding, told):
    ended = pasted(tmp_path / "report.txt", encoding, "--lang", "zh")

    assert (f"{encoding} has no Chinese characters" in ended.stderr) is told


def test_a_chinese_help_fits_a_narrow_terminal_and_begins_no_line_with_a_stop():
    narrow = {**os.environ, "PYTHONIOENCODING": "utf-8", "COLUMNS": "60"}
    shown = doctor("--lang", "zh", "install", "--help", env=narrow, encoding="utf-8").stdout

    assert "\u9009\u9879\uff1a\n" in shown
    for line in shown.splitlines():
        assert line.lstrip()[:1] not in {"\u3002", "\uff0c", "\uff1b", "\uff1a"}
        assert columns_of(line) <= 60
