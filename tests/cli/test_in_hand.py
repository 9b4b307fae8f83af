"""`install --wheel`: wheels that somebody has fetched are checked before pip sees them."""

import json
import os
import subprocess
import sys

import pytest

from loopback.index_server import IndexServer, wheel
from loopback.stub_torch import torch_wheel

PYTHON = "cp3{0}-cp3{0}".format(sys.version_info[1])
TAG = f"{PYTHON}-linux_x86_64"
TORCH = "2.14.1+cpu"


@pytest.fixture
def index(monkeypatch):
    """pip's own index, empty until a test fills it."""
    for name in list(os.environ):
        if name.startswith(("PIP_", "UV_")) or name.upper().endswith("_PROXY"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_CACHE_DIR", "1")
    with IndexServer() as server:
        monkeypatch.setenv("PIP_INDEX_URL", f"{server.url}/simple")
        yield server


@pytest.fixture(scope="module")
def venv(tmp_path_factory):
    folder = tmp_path_factory.mktemp("target") / "venv"
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    return folder


@pytest.fixture
def target(venv, index):
    """The interpreter of an environment that is empty before each test."""
    yield venv / "bin" / "python"
    names = ["torch", "torchvision", "filelock"]
    command = [venv / "bin" / "python", "-m", "pip", "uninstall", "-qy", *names]
    subprocess.run(command, check=False, capture_output=True)


@pytest.fixture
def put(tmp_path):
    """Lay a wheel into a folder: its path."""

    def write(named):
        name, content = named
        (tmp_path / name).write_bytes(content)
        return tmp_path / name

    return write


@pytest.fixture
def install(doctor, target):
    def run(*words):
        return doctor("install", *words, "--python", target, "--no-bench", "--json")

    return run


def test_what_they_need_comes_from_the_index(install, put, index):
    index.simple(dict([wheel("filelock", "3.0")]))

    status, out, err = install("--wheel", put(torch_wheel(TORCH, tag=TAG, requires=["filelock"])))

    assert status == 0, err
    assert json.loads(out)["outcome"]["installed"] == {"torch": TORCH}
    assert any("filelock" in path for path in index.requests)


def test_where_all_is_in_hand_nobody_is_asked(install, put, index):
    wheels = [
        put(torch_wheel(TORCH, tag=TAG, requires=["filelock"])),
        put(wheel("filelock", "3.0")),
        put(wheel("torchvision", "0.29.1+cpu", tag=TAG, requires=["torch==2.14.1"])),
    ]

    status, out, err = install("--wheel", *wheels)

    assert status == 0, err
    installed = json.loads(out)["outcome"]["installed"]
    assert installed == {"torch": TORCH, "torchvision": "0.29.1+cpu"}
    assert index.requests == []
    assert json.loads(install("--wheel", *wheels)[1])["verdict"] == "nothing-to-do"


def test_the_very_file_is_installed_though_the_index_has_one_of_that_version(install, put, index):
    index.simple(dict([torch_wheel("2.14.1", tag=TAG, body="\nOF_THE_INDEX = True\n")]))
    version_py = "cuda: str = None\n__version__ = '2.14.1'\n"
    files = {"torch/version.py": version_py, "torch/__init__.py": "MINE = True\n"}

    file = put(wheel("torch", "2.14.1", files=files, tag=TAG))
    status, out, _ = install("--wheel", file, "--dry-run")

    assert status == 0
    [command] = json.loads(out)["commands"]
    assert f"torch @ {file.as_uri()}" in command


def test_a_companion_goes_to_the_torch_that_is_there_and_to_no_other(install, put):
    install("--wheel", put(torch_wheel(TORCH, tag=TAG)))

    wrong = put(wheel("torchvision", "0.21.0+cpu", tag=TAG, requires=["torch==2.6.0"]))
    status, _, err = install("--wheel", wrong)
    assert (status, "COMPANION_MISMATCH" in err) == (1, True)

    right = put(wheel("torchvision", "0.29.1+cpu", tag=TAG, requires=["torch==2.14.1"]))
    status, out, err = install("--wheel", right)
    assert status == 0, err
    assert json.loads(out)["outcome"]["installed"] == {"torchvision": "0.29.1+cpu"}


@pytest.mark.parametrize(
    ("wheels", "says"),
    [
        ([torch_wheel(TORCH, tag="cp38-cp38-linux_x86_64")], "NO_WHEEL_FOR_PYTHON"),
        ([torch_wheel(TORCH, tag=f"{PYTHON}-win_amd64")], "NO_WHEEL_FOR_PLATFORM"),
        ([torch_wheel(TORCH, tag=f"{PYTHON}-manylinux_2_99_x86_64")], "GLIBC_TOO_OLD"),
        (
            [
                torch_wheel(TORCH, tag=TAG),
                wheel("torchvision", "0.21.0+cpu", tag=TAG, requires=["torch==2.6.0"]),
            ],
            "COMPANION_MISMATCH",
        ),
        (
            [
                torch_wheel(TORCH, tag=TAG),
                wheel("torchvision", "0.29.1+cu126", tag=TAG, requires=["torch==2.14.1"]),
            ],
            "COMPANION_VARIANT_MISMATCH",
        ),
        ([wheel("torchvision", "0.29.1+cpu", tag=TAG)], "no wheel of torch among them"),
        ([("torch-2.14.1.tar.gz", b"")], "is no name of a wheel"),
        ([(torch_wheel(TORCH, tag=TAG)[0], b"PK no zip")], "must not be installed"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_before_pip_sees_it(install, put, index, wheels, says):
    status, out, err = install("--wheel", *map(put, wheels))

    assert status in (1, 2)
    assert out == ""
    assert says in err
    assert len(err.splitlines()) == 2
    assert index.requests == []


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--wheel", "a.whl", "--cuda", "12"], "--wheel and --cuda do not go together"),
        (["--wheel", "a.whl", "--from", "b"], "--from and --wheel do not go together"),
        (["--from", "b", "--mirror", "aliyun"], "--from and --mirror do not go together"),
        (["a.whl"], "'a.whl' belongs to no option"),
        (["--wheel", "a.whl"], "there is no file a.whl"),
        (["--from", "nowhere"], "nowhere is no bundle"),
    ],
)
def test_wrong_use_says_what_would_be_right(doctor, words, says):
    status, _, err = doctor("install", *words)

    assert status == 2
    assert says in err
