"""Two runs at one environment, and runs that are told to end: real processes."""

import os
import signal
import subprocess
import sys

import pytest

from loopback.index_server import IndexServer, until
from loopback.stub_torch import torch_wheel
from torchdoctor.install.journal import Folders
from torchdoctor.install.locks import locked

SLEEPS = "\nimport time\ntime.sleep(60)\n"


@pytest.fixture(scope="module")
def venv(tmp_path_factory):
    folder = tmp_path_factory.mktemp("target") / "venv"
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    return folder


@pytest.fixture
def site(venv):
    return next(venv.glob("lib/python*/site-packages"))


@pytest.fixture
def start(venv, tmp_path, monkeypatch):
    """Start a command over the environment; it is ended at the end of the test."""
    for name in list(os.environ):
        if name.startswith(("PIP_", "UV_")) or name.upper().endswith("_PROXY"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    children = []
    places = {"XDG_CACHE_HOME": str(tmp_path / "cache"), "XDG_STATE_HOME": str(tmp_path / "state")}

    def run(*words):
        python = str(venv / "bin" / "python")
        child = subprocess.Popen(
            [sys.executable, "-m", "torchdoctor", words[0], "--python", python, *words[1:]],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, **places},
        )
        children.append(child)
        return child

    yield run
    for child in children:
        child.kill()
        child.communicate()


@pytest.fixture
def index():
    with IndexServer() as server:
        yield server


def asked(index, version, **how):
    index.simple(dict([torch_wheel(f"{version}+cpu", **how)]), below="/whl/cpu")
    mirror = ("--mirror", f"{index.url}/whl/{{variant}}", "--no-fallback", "--no-bench")
    return ("install", "--torch", version, "--only", "torch", "--cuda", "cpu", *mirror)


def torches(site):
    return sorted(path.name for path in site.glob("torch-*"))


def test_of_two_installs_the_second_waits_and_says_so(start, index, site):
    first, second = start(*asked(index, "2.13.0")), start(*asked(index, "2.13.0"))

    said = [child.communicate(timeout=120) for child in (first, second)]

    assert [first.returncode, second.returncode] == [0, 0], said
    assert [err.count("another run changes this environment") for _, err in said] in (
        [0, 1],
        [1, 0],
    )
    assert torches(site) == ["torch-2.13.0+cpu.dist-info"]
    assert not list(site.glob(".torchdoctor*"))


@pytest.mark.parametrize("words", [["restore"], ["install", "--torch", "2.13.0", "--cuda", "cpu"]])
def test_whoever_comes_second_to_a_lock_waits_until_it_is_free(start, site, words):
    with locked(Folders(site).lock):
        child = start(*words)
        assert "another run changes this environment" in child.stderr.readline()
        assert child.poll() is None
    if words == ["restore"]:
        child.communicate(timeout=60)
        assert child.returncode == 1  # there was nothing to restore


@pytest.mark.parametrize("signals", [["SIGTERM"], ["SIGHUP"], ["SIGINT", "SIGINT", "SIGINT"]])
def test_told_to_end_in_the_middle_the_old_torch_is_back(start, index, site, tmp_path, signals):
    before = torches(site)
    child = start(*asked(index, "2.12.0", body=SLEEPS), "--force-reinstall")
    assert until(lambda: torches(site) == ["torch-2.12.0+cpu.dist-info"], 60)
    assert until(lambda: "verifying in" in log_of(tmp_path), 60)

    for name in signals:
        child.send_signal(getattr(signal, name))
    _, err = child.communicate(timeout=60)

    assert child.returncode == 130, err
    assert "Traceback" not in err
    assert torches(site) == before
    assert not list(site.glob(".torchdoctor*"))


def log_of(tmp_path):
    return "".join(path.read_text() for path in tmp_path.glob("state/**/install-*.log"))
