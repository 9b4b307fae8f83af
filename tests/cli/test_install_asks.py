"""One question before a torch that works is replaced, asked at a real terminal."""

import io
import os
import pty
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from loopback.index_server import dead_url
from loopback.stub_torch import torch_wheel

ASK = """
from torchdoctor.cli.wishes import may_replace
from torchdoctor.facts.model import Facts, TorchFacts
from torchdoctor.plan.model import Plan, Verdict
from torchdoctor.texts import say

packages = {"torch": "2.13.0+cpu"}
plan = Plan(verdict=Verdict.INSTALL_CPU, packages=packages, because=say("for a test"))
torch = TorchFacts(installed=True, version="2.12.0+cpu", import_error=IMPORT_ERROR)
print(may_replace(plan, Facts(torch=torch)))
"""
# So that Ctrl-C at the terminal is a signal to the command.
OWN_THE_TERMINAL = """
import fcntl, os, sys, termios

fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.argv[1], sys.argv[1:])
"""
QUESTION = b"torch 2.12.0+cpu works. Replace it by torch 2.13.0+cpu? [y/N]: "
CTRL_C, CTRL_D = b"\x03", b"\x04"


def at_a_terminal(command, keys, **how):
    """Run a command at a terminal of its own: (exit status, stdout, what the terminal showed)."""
    ours, theirs = pty.openpty()
    child = subprocess.Popen(
        [sys.executable, "-c", OWN_THE_TERMINAL, *command],
        stdin=theirs,
        stderr=theirs,
        stdout=subprocess.PIPE,
        start_new_session=True,
        **how,
    )
    os.close(theirs)
    shown = b""
    try:
        while chunk := read(ours):
            shown += chunk
            if keys and shown.endswith(b"[y/N]: "):
                os.write(ours, keys)
                keys = b""
        out = child.communicate(timeout=60)[0]
    finally:
        child.kill()
        os.close(ours)
    return child.returncode, out.decode(), shown


def read(terminal):
    try:
        return os.read(terminal, 4096)
    except OSError:  # Linux: nobody has the other end any more
        return b""


@pytest.mark.parametrize(
    ("keys", "answer"),
    [
        (b"y\n", "True"),
        (b"YES\n", "True"),
        (b"n\n", "False"),
        (b"\n", "False"),
        (CTRL_D, "False"),
    ],
)
def test_only_a_yes_is_one(keys, answer):
    command = [sys.executable, "-c", ASK.replace("IMPORT_ERROR", "None")]

    status, out, shown = at_a_terminal(command, keys)

    assert (status, out.strip()) == (0, answer), shown
    assert shown.startswith(QUESTION)
    assert shown.count(b"[y/N]") == 1


def test_a_torch_that_does_not_work_is_replaced_without_a_question():
    command = [sys.executable, "-c", ASK.replace("IMPORT_ERROR", "'libcudart.so.12'")]

    assert at_a_terminal(command, b"n\n") == (0, "True\n", b"")


@pytest.fixture
def venv(tmp_path):
    """An environment in which torch 2.12.0 works."""
    folder = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    _, content = torch_wheel("2.12.0+cpu")
    with zipfile.ZipFile(io.BytesIO(content)) as wheel:
        wheel.extractall(next(folder.glob("lib/python*/site-packages")))
    return folder


@pytest.mark.parametrize(
    ("keys", "more", "status", "says"),
    [
        (b"n\n", [], 1, b"Left as it is."),
        (CTRL_C, [], 130, b""),  # a terminal loses the last words of whoever leaves it
        (b"", ["--yes"], 1, b"INDEX_UNREACHABLE"),  # it goes on, to a mirror that is not there
    ],
)
def test_the_answer_decides_and_yes_spares_the_question(venv, tmp_path, keys, more, status, says):
    options = ["--torch", "2.13.0", "--only", "torch", "--cuda", "cpu", "--no-bench", *more]
    mirror = ["--mirror", f"{dead_url()}/{{variant}}", "--no-fallback"]
    command = [sys.executable, "-m", "torchdoctor", "install", "--venv", str(venv)]

    found, out, shown = at_a_terminal(
        [*command, *options, *mirror], keys, env=environment(tmp_path)
    )

    assert found == status, shown
    assert (QUESTION in shown) != bool(more)
    assert says in shown + out.encode()
    assert b"Traceback" not in shown
    assert list(venv.glob("lib/python*/site-packages/torch-2.12.0+cpu.dist-info"))


def environment(folder: Path):
    """Without this machine's configuration of pip and proxies."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    places = {"XDG_CACHE_HOME": str(folder / "cache"), "XDG_STATE_HOME": str(folder / "state")}
    return {**kept, **places, "PIP_CONFIG_FILE": os.devnull, "NO_PROXY": "127.0.0.1"}
