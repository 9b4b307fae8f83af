"""A real pip of this machine resolves for another one: its files, and its markers."""

import shutil
import subprocess

import pytest

from loopback.bundles import LINUX, RELEASE, WINDOWS, dependencies, torch_for
from torchdoctor.install.execute import execute
from torchdoctor.install.index_options import Steps
from torchdoctor.install.resolve_elsewhere import PipHere, resolve_elsewhere
from torchdoctor.install.target_wheels import target_wheels


@pytest.fixture
def pip(target):
    answer = subprocess.run(
        [target, "-m", "pip", "--version"], capture_output=True, text=True, check=True
    )
    return PipHere(target, answer.stdout.split()[1])


@pytest.fixture
def ask(server, pip):
    index = server.simple(
        {**dict([torch_for("win_amd64"), torch_for("manylinux_2_28_x86_64")]), **dependencies()}
    )

    def resolve(facts, *pins):
        steps = Steps(("python", "-m", "pip", "install", *pins, "--index-url", index))
        return resolve_elsewhere(
            steps,
            target_wheels(facts),
            pip,
            execute=execute,
            on_line=lambda _: None,
            environment={},
        )

    return resolve


PIN = f"torch=={RELEASE}+cu126"


@pytest.mark.parametrize(
    ("facts", "needed"),
    [
        (WINDOWS, {"torch", "filelock", "newpython", "onlywindows"}),
        (LINUX, {"torch", "filelock", "newpython", "onlylinux"}),
    ],
)
def test_takes_the_files_and_the_dependencies_of_that_machine(ask, facts, needed):
    resolved = ask(facts, PIN)

    assert resolved.cause is None
    assert {file.package for file in resolved.files} == needed
    [torch] = [file.name for file in resolved.files if file.package == "torch"]
    assert ("win_amd64" in torch) is (facts is WINDOWS)


def test_what_is_installed_here_keeps_nothing_out(ask, pip, tmp_path):
    info = next(pip.python.parents[1].glob("lib/python*/site-packages")) / "filelock-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: filelock\nVersion: 1.0\n")

    resolved = ask(LINUX, PIN)

    assert "filelock" in {file.package for file in resolved.files}
    shutil.rmtree(info)


def test_a_version_for_no_such_machine_is_a_cause_and_no_answer(ask):
    resolved = ask(LINUX, f"torch=={RELEASE}+cu999")

    assert resolved.files is None
    assert resolved.cause.reasons == ("MIRROR_LACKS_BUILD",)
