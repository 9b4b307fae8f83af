"""Installs over a working torch from an index that lies, cuts and attacks.

For each fault: what comes of it, how much was sent, and that the environment is as before.
"""

import hashlib
import io
import os
import subprocess
import sys
import zipfile
from base64 import urlsafe_b64encode
from pathlib import Path

import pytest
from faulty_file import FaultyFile
from hostile_wheels import HOSTILE, INFO, changed, members
from index_server import IndexServer
from stub_torch import torch_wheel

from torchdoctor.install.carry_out import carry_out
from torchdoctor.install.job import Wishes
from torchdoctor.install.journal import Folders

OLD, (NAME, CONTENT) = torch_wheel("2.5.1+cpu"), torch_wheel("2.6.0+cpu")


def site_packages(environment):
    return next(environment.glob("lib/python*/site-packages"), environment / "Lib/site-packages")


@pytest.fixture(scope="module")
def environment(tmp_path_factory, folder_with_pip):
    """An interpreter with a working torch 2.5.1, unpacked as pip leaves it."""
    folder = tmp_path_factory.mktemp("hostile") / "target"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    site = site_packages(folder)
    (site / "pip.pth").write_text(f"{folder_with_pip}\n")
    with zipfile.ZipFile(io.BytesIO(OLD[1])) as archive:
        archive.extractall(site)
    return folder


def files_of(environment):
    """Every file of the environment with its content, byte code left out."""
    return {
        str(path.relative_to(environment)): path.read_bytes()
        for path in environment.rglob("*")
        if path.is_file() and not path.is_symlink() and "__pycache__" not in path.parts
    }


@pytest.fixture
def index(monkeypatch):
    with IndexServer() as server:
        monkeypatch.setenv("PIP_INDEX_URL", f"{server.url}/simple")
        monkeypatch.setenv("PIP_RETRIES", "0")
        yield server


@pytest.fixture
def install(environment, index, make_plan, make_source, tmp_path):
    """Install what the index lists for torch; the outcome, and what the log says."""

    def install(page, file=CONTENT, *, link=None, sha256="", wishes=None):
        link = link or f"/simple/files/{NAME.replace('+', '%2B')}"
        index.pages[f"/simple/files/{NAME}"] = page or FaultyFile(file, hang=index.over)
        index.pages["/simple/torch/"] = f'<a href="{link}{sha256}">{NAME}</a>'
        python = environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
        command = (str(python), "-m", "pip", "install")
        source = make_source(
            "mirror",
            {"torch": "2.6.0+cpu"},
            ["--index-url", f"{index.url}/simple"],
            command=command,
        )
        wishes = wishes or Wishes(cache=tmp_path / "cache")
        outcome = carry_out(make_plan(source), python, log_folder=tmp_path, wishes=wishes)
        return outcome, Path(outcome.log).read_text()

    return install


# The others, with a pip that is played, stand in test_faults.
WITH_REAL_PIP = ("leaves the target", "bomb", "other name inside", "half a file")


@pytest.mark.parametrize("file", [HOSTILE[name] for name in WITH_REAL_PIP], ids=WITH_REAL_PIP)
def test_a_wheel_that_is_not_what_it_states_changes_nothing(install, environment, file, tmp_path):
    before = files_of(environment)

    outcome, log = install(None, file)

    assert not outcome.succeeded
    assert not outcome.rolled_back, log
    assert files_of(environment) == before
    assert not list(tmp_path.parent.rglob("evil*"))
    assert not Folders(site_packages(environment)).root.exists()


def test_a_wrong_hash_is_never_installed(install, environment, tmp_path):
    before = files_of(environment)
    page = FaultyFile(CONTENT)

    outcome, _ = install(page, sha256=f"#sha256={'0' * 64}")

    assert outcome.reasons[0] == "HASH_MISMATCH"
    assert files_of(environment) == before
    assert not list((tmp_path / "cache").rglob("*.whl"))
    assert page.asked.count(None) == 2  # once more from the same source, and no further


@pytest.mark.parametrize(
    "page",
    [
        (302, {"Location": f"/simple/files/{NAME}"}, b""),
        (404, {}, b""),
        (403, {}, b""),
        (500, {}, b""),
    ],
    ids=["a circle of redirects", "404", "403", "500"],
)
def test_a_file_that_cannot_be_had_changes_nothing(install, environment, page):
    before = files_of(environment)

    outcome, _ = install(page)

    assert not outcome.succeeded
    assert outcome.reasons[0] in ("MIRROR_LACKS_BUILD", "INDEX_UNREACHABLE", "INSTALLER_FAILED")
    assert files_of(environment) == before


def test_a_link_to_a_host_that_nobody_has_named_is_not_followed_unasked(
    install, environment, index, monkeypatch
):
    before = files_of(environment)
    with IndexServer() as other:
        page = FaultyFile(CONTENT)
        other.pages[f"/{NAME}"] = page
        link = f"http://localhost:{other.port}/{NAME.replace('+', '%2B')}"
        # pip's own index is another one: what the user's index lists is the user's choice.
        monkeypatch.setenv("PIP_INDEX_URL", f"{index.url}/own")
        outcome, log = install(None, link=link)

    assert not outcome.succeeded
    assert "--allow-host localhost" in str(outcome.because), log
    assert files_of(environment) == before
    # pip itself reads the metadata there, by Range; the file is never fetched.
    assert None not in page.asked


def test_cuts_and_a_source_without_hash_end_well_and_say_so(install, environment, index, tmp_path):
    filler = {f"torch/{n}.bin": os.urandom(50_000) for n in range(8)}
    record = members(CONTENT)[f"{INFO}/RECORD"].decode()
    for path, body in filler.items():
        digest = hashlib.sha256(body).digest()
        record += f"{path},sha256={urlsafe_b64encode(digest).decode().rstrip('=')},{len(body)}\n"
    file = changed(CONTENT, {**filler, f"{INFO}/RECORD": record})
    page = FaultyFile(file, cut_after=100_000)

    outcome, log = install(page, file)

    assert outcome.succeeded, log
    assert any("states no hash" in str(note) for note in outcome.notes)
    assert outcome.installed == {"torch": "2.6.0+cpu"}
    assert not (site_packages(environment) / "torch-2.5.1+cpu.dist-info").exists()
