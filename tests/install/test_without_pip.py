"""Environments that `uv venv` has made: without pip, and as safe as any other."""

import subprocess
import sys

import pytest
from stub_torch import torch_wheel

from torchdoctor.install.carry_out import carry_out
from torchdoctor.install.environment import interpreter_of
from torchdoctor.install.job import Wishes
from torchdoctor.install.restore import restore
from torchdoctor.install.survey import survey

BROKEN = 'raise ImportError("GLIBC_2.99 not found")'


@pytest.fixture
def bare(tmp_path, uv_command):
    """The interpreter of an environment as `uv venv` makes it."""
    folder = tmp_path / "bare"
    make = [uv_command[0], "venv", "--quiet", "--python", sys.executable, folder]
    subprocess.run(make, check=True)
    return interpreter_of(folder)


@pytest.fixture
def install(bare, make_plan, make_source, server, uv_command, tmp_path):
    """Install a torch of this version from a served index; its outcome."""

    def carry(version, *, unpacker="uv", **how):
        name, content = torch_wheel(version, **how)
        index = server.simple({name: content})
        command = (uv_command[0], "pip", "install", "--python", str(bare))
        source = make_source(
            "official", {"torch": version}, ["--default-index", index], command=command
        )
        wishes = Wishes(
            cache=tmp_path / "cache", unpacker=unpacker, uv=uv_command[0], keep_previous=True
        )
        return carry_out(make_plan(source), bare, log_folder=tmp_path, wishes=wishes)

    return carry


def there(python):
    return survey(python, ask_pip=False).distributions


def test_what_fails_is_rolled_back_and_what_is_kept_can_be_returned_to(install, bare):
    first = install("2.6.0+cpu")
    assert first.succeeded, first.because
    assert "resolved; uv unpacked" in str(first.notes[-1])
    assert {"files", "dependencies"} <= {check.name for check in first.verified}

    failed = install("2.6.1+cpu", body=BROKEN)
    assert failed.reasons == ("GLIBC_TOO_OLD",)
    assert failed.rolled_back
    assert there(bare) == {"torch": "2.6.0+cpu"}

    with_pip = install("2.7.0+cpu", unpacker="pip")
    assert "resolved; pip unpacked" in str(with_pip.notes[-1])
    assert there(bare) == {"torch": "2.7.0+cpu"}
    assert restore(bare).done
    assert there(bare) == {"torch": "2.6.0+cpu"}


def test_the_indexes_of_uv_count_where_nobody_has_configured_a_pip(bare, monkeypatch):
    monkeypatch.setenv("UV_DEFAULT_INDEX", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("UV_INDEX", "own=http://127.0.0.1:9/own http://127.0.0.1:9/two")
    monkeypatch.setenv("UV_FIND_LINKS", "/wheels,/more")

    pip = survey(bare, ask_pip=True).pip

    assert pip.index_url == "http://127.0.0.1:9/simple"
    assert pip.extra_index_urls == ("http://127.0.0.1:9/own", "http://127.0.0.1:9/two")
    assert pip.find_links == ("/wheels", "/more")
    assert pip.environment["PIP_INDEX_URL"] == "http://127.0.0.1:9/simple"


def test_a_pip_of_its_own_is_asked_as_it_is(target, monkeypatch):
    monkeypatch.setenv("UV_DEFAULT_INDEX", "http://127.0.0.1:9/simple")

    pip = survey(target, ask_pip=True).pip

    assert pip.index_url != "http://127.0.0.1:9/simple"
    assert pip.environment == {}
