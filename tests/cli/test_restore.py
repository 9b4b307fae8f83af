"""`restore` and `cache` over a real environment, a served index and a tiny torch."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from loopback.index_server import IndexServer
from loopback.stub_torch import torch_wheel

OPTIONS = ("--only", "torch", "--cuda", "cpu", "--no-bench", "--json", "--no-fallback")


@pytest.fixture
def index(monkeypatch):
    for name in list(os.environ):
        if name.startswith(("PIP_", "UV_")) or name.upper().endswith("_PROXY"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    with IndexServer() as server:
        server.simple(dict(map(torch_wheel, ["2.12.0+cpu", "2.13.0+cpu"])), below="/whl/cpu")
        broken = torch_wheel("2.12.1+cpu", body="\nraise ImportError('GLIBC_2.99 not found')\n")
        server.simple(dict([broken, torch_wheel("2.12.0+cpu")]), below="/broken/cpu")
        monkeypatch.setenv("PIP_INDEX_URL", f"{server.url}/whl/cpu")
        yield server


@pytest.fixture(scope="module")
def venv(tmp_path_factory):
    folder = tmp_path_factory.mktemp("target") / "venv"
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    return folder


@pytest.fixture
def install(doctor, venv, index):
    def install(version, *options, below="whl"):
        mirror = f"{index.url}/{below}/{{variant}}"
        status, out, err = doctor(
            *("install", "--venv", venv, "--torch", version, "--mirror", mirror),
            *OPTIONS,
            *options,
        )
        return status, json.loads(out), err

    return install


def version_in(venv):
    site = next(venv.glob("lib/python*/site-packages"))
    return [path.name for path in site.glob("torch-*")]


@pytest.mark.parametrize("installer", ["pip", "auto"])
def test_what_is_kept_can_be_returned_to(doctor, install, venv, installer):
    install("2.12.0", "--installer", installer)
    status, document, err = install("2.13.0", "--keep-previous", "--installer", installer)
    assert (status, version_in(venv)) == (0, ["torch-2.13.0+cpu.dist-info"]), err
    assert document["outcome"]["attempts"][0]["succeeded"] is True

    status, out, _ = doctor("restore", "--python", venv / "bin" / "python")
    assert (status, version_in(venv)) == (0, ["torch-2.12.0+cpu.dist-info"])
    assert "torch 2.12.0+cpu" in out

    status, out, _ = doctor("restore", "--python", venv / "bin" / "python")
    assert status == 1
    assert "nothing to restore" in out


def test_what_somebody_has_changed_since_is_not_undone_unasked(doctor, install, venv):
    install("2.12.0")
    install("2.13.0", "--keep-previous")
    pip = [venv / "bin" / "python", "-m", "pip", "uninstall", "--quiet", "--yes", "torch"]
    subprocess.run(pip, check=True)

    status, out, _ = doctor("restore", "--python", venv / "bin" / "python")
    assert (status, version_in(venv)) == (1, [])
    assert "torch is gone" in out

    status, _, _ = doctor("restore", "--force", "--python", venv / "bin" / "python")
    assert (status, version_in(venv)) == (0, ["torch-2.12.0+cpu.dist-info"])


def test_a_build_that_does_not_work_gives_way_to_the_next_one(install, venv):
    install("2.13.0")

    status, document, err = install("<=2.12.1", below="broken")

    outcome = document["outcome"]
    assert (status, outcome["installed"]) == (0, {"torch": "2.12.0+cpu"}), err
    assert [one["torch"] for one in outcome["attempts"]] == ["2.12.1", "2.12.0"]
    first = outcome["attempts"][0]
    assert first["reasons"] == ["GLIBC_TOO_OLD"]
    story = Path(first["log"]).read_text()
    assert "looking why it does not work" in story
    assert all(f"{word}: " in story for word in first["findings"])
    assert story.index("looking why") < story.index("bringing back what was there before")


def test_with_one_attempt_the_old_one_is_back(install, venv):
    install("2.13.0")

    status, document, _ = install("<=2.12.1", "--attempts", "1", below="broken")

    assert (status, version_in(venv)) == (1, ["torch-2.13.0+cpu.dist-info"])
    assert document["outcome"]["rolled_back"] is True


def test_the_cache_shows_what_was_fetched_and_is_emptied(doctor, install, tmp_path):
    install("2.12.0", "--force-reinstall", "--cache-dir", tmp_path)

    _, out, _ = doctor("cache", "list", "--cache-dir", tmp_path)
    assert "torch-2.12.0+cpu-py3-none-any.whl" in out
    assert "in 1 files" in out
    doctor("cache", "clear", "--cache-dir", tmp_path)
    assert "in 0 files" in doctor("cache", "list", "--cache-dir", tmp_path)[1]


def test_the_second_time_nothing_is_looked_at_and_after_a_change_it_is(doctor, venv, index):
    asked = ["install", "--venv", venv, "--torch", "2.13.0", "--mirror", f"{index.url}/whl/cpu"]
    options = [option for option in OPTIONS if option != "--json"]
    doctor(*asked, *options)

    status, out, _ = doctor(*asked, *options)
    assert (status, out.partition(":")[0]) == (0, "Nothing to do")
    assert "unchanged since" in out

    site = next(venv.glob("lib/python*/site-packages"))
    os.utime(site / "torch-2.13.0+cpu.dist-info" / "RECORD", (1, 1))
    assert "unchanged since" not in doctor(*asked, *options)[1]


def broken_unnoticed(module):
    """Broken, and not to be told by name or size: only who imports it will know."""
    text = module.read_text()
    module.write_text("raise ImportError".ljust(len(text.encode()), "#"))


@pytest.mark.parametrize("form", ["--json", "--explain", "--verbose"])
def test_every_form_of_the_second_run_is_answered_without_a_look(doctor, venv, index, form):
    asked = ["install", "--venv", venv, "--torch", "2.13.0", "--mirror", f"{index.url}/whl/cpu"]
    options = [option for option in OPTIONS if option != "--json"]
    doctor(*asked, *options, "--force-reinstall")
    _, first, _ = doctor(*asked, *options, form)
    module = next(venv.glob("lib/python*/site-packages/torch/__init__.py"))
    broken_unnoticed(module)

    assert doctor(*asked, *options, form) == (0, first, "")

    os.utime(next(venv.glob("lib/python*/site-packages/torch-*/RECORD")), (1, 1))
    assert doctor(*asked, *options, form)[1] != first


def test_without_prefetch_all_is_left_to_pip(install, venv):
    status, _, err = install("2.13.0", "--no-prefetch", "--force-reinstall")

    assert (status, version_in(venv)) == (0, ["torch-2.13.0+cpu.dist-info"])
    assert "downloading" not in err


@pytest.mark.parametrize("attempts", ["0", "many", "11"])
def test_refuses_a_number_of_attempts_that_is_none(doctor, attempts):
    status, _, err = doctor("install", "--attempts", attempts, "--dry-run")

    assert status == 2
    assert "--attempts" in err
