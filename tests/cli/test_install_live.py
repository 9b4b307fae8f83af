"""`install` from the option to the exit status: real pip, a served index, a tiny torch."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from loopback.index_server import IndexServer, dead_url, until
from loopback.stub_torch import torch_wheel
from pseudo import Pseudo, untranslatable
from torchdoctor import language
from torchdoctor.report.schema import DOCUMENTS, json_schema

PLAN_SCHEMA = Draft202012Validator(json_schema(DOCUMENTS["plan"]))
OPTIONS = ("--torch", "2.13.0", "--only", "torch", "--cuda", "cpu", "--no-bench", "--json")


@pytest.fixture
def index(monkeypatch):
    """A mirror with the CPU build, and nothing else of this machine's configuration."""
    for name in list(os.environ):
        if name.startswith("PIP_") or name.upper().endswith("_PROXY"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_CACHE_DIR", "1")
    with IndexServer() as server:
        server.simple(dict([torch_wheel("2.13.0+cpu")]), below="/whl/cpu")
        monkeypatch.setenv("PIP_INDEX_URL", f"{server.url}/general")
        yield server


@pytest.fixture(scope="module")
def venv(tmp_path_factory):
    return tmp_path_factory.mktemp("target") / "venv"


@pytest.fixture
def python(venv, doctor, index):
    """An environment that `--venv` makes on its first use; emptied after each test."""
    yield venv
    subprocess.run(
        [str(venv / "bin" / "python"), "-m", "pip", "uninstall", "--quiet", "--yes", "torch"],
        check=False,
        capture_output=True,
    )


def install(doctor, venv, *options):
    status, out, err = doctor("install", "--venv", venv, *OPTIONS, *options)
    document = json.loads(out)
    PLAN_SCHEMA.validate(document)
    return status, document, err


def test_installs_verifies_and_has_nothing_to_do_the_second_time(doctor, python, index):
    mirror = f"{index.url}/whl/{{variant}}"

    status, document, err = install(doctor, python, "--mirror", mirror)

    outcome = document["outcome"]
    assert (status, outcome["succeeded"]) == (0, True), err
    assert outcome["installed"]["torch"] == "2.13.0+cpu"
    assert {check["name"] for check in outcome["verified"]} >= {"versions", "variant", "import"}
    assert all(check["passed"] for check in outcome["verified"])
    assert Path(outcome["log"]).exists()

    again, document, _ = install(doctor, python, "--mirror", mirror)
    assert (again, document["verdict"]) == (0, "nothing-to-do")
    assert "outcome" not in document


def test_an_install_can_be_followed_in_any_language(doctor, python, index, monkeypatch):
    monkeypatch.setattr(language, "catalogue_of", lambda _: Pseudo())
    monkeypatch.setenv("COLUMNS", "300")
    words = [word for word in OPTIONS if word != "--json"]
    words += ["--venv", python, "--mirror", f"{index.url}/whl/{{variant}}", "--yes"]

    status, out, err = doctor("--lang", "zh", "install", *words)

    assert status == 0, err
    assert "⟦Installed and verified: torch 2.13.0+cpu⟧" in out
    assert "⟦verifying⟧" in err
    assert untranslatable(out + err) == []


def test_a_dead_mirror_gives_way_to_the_next_and_without_fallback_refuses(doctor, python, index):
    dead, alive = dead_url(), f"{index.url}/whl/{{variant}}"

    status, document, _ = install(doctor, python, "--mirror", dead, "--no-fallback")
    assert (status, document["outcome"]["reasons"][0]) == (1, "INDEX_UNREACHABLE")
    assert document["outcome"]["installed"].get("torch") is None

    status, document, _ = install(doctor, python, "--mirror", dead, "--mirror", alive)
    assert status == 0
    assert document["outcome"]["source"] == alive


def test_a_wrong_build_is_caught_by_looking_at_it(doctor, python, index):
    name, content = torch_wheel("2.13.0+cpu", cuda="13.0", body="\nraise ImportError('broken')\n")
    index.simple({name: content}, below="/broken/cpu")

    status, document, _ = install(
        doctor, python, "--mirror", f"{index.url}/broken/{{variant}}", "--no-fallback"
    )

    assert status == 1
    assert document["outcome"]["succeeded"] is False
    assert any(check["passed"] is False for check in document["outcome"]["verified"])


def command_lines():
    """The command lines of all processes."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            yield path.read_bytes().replace(b"\0", b" ").decode(errors="replace")


def test_ctrl_c_ends_pip_too_and_leaves_with_130(python, index, tmp_path):
    waiting = []

    def hang(handler):
        waiting.append(handler.path)
        index.hang(handler)

    name, _ = torch_wheel("2.13.0+cpu")
    index.pages[f"/whl/cpu/files/{name}"] = hang
    command = [sys.executable, "-m", "torchdoctor", "install", "--venv", str(python), *OPTIONS]
    child = subprocess.Popen(
        [*command, "--mirror", f"{index.url}/whl/{{variant}}", "--no-fallback"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ, "XDG_STATE_HOME": str(tmp_path)},
    )
    try:
        assert until(lambda: waiting, 30)
        child.send_signal(signal.SIGINT)
        out, err = child.communicate(timeout=20)
    finally:
        child.kill()

    assert (child.returncode, out) == (130, "")
    assert err.endswith("torchdoctor: interrupted\n")
    assert "Traceback" not in err
    time.sleep(0.1)
    assert not [line for line in command_lines() if f"{python}/bin/python -m pip" in line]
