"""A bundle made here for another machine, and what becomes of it there without a network."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from loopback.index_server import IndexServer, wheel
from loopback.stub_torch import torch_wheel
from torchdoctor.report.schema import DOCUMENTS, json_schema

SCHEMA = Draft202012Validator(json_schema(DOCUMENTS["bundle"]))
# Newer than the files whose hashes the matrix knows: a stub would be taken for a damaged one.
TORCH = "2.14.1+cu126"
NEEDS = ["filelock", "other; python_version != '{here}'", "never; sys_platform == 'win32'"]
HERE = "{}.{}".format(*sys.version_info)


def other_pythons():
    """CPythons of this machine of another minor version than ours, that this torch serves."""
    found = [Path(p) for n in range(10, 15) if (p := shutil.which(f"python3.{n}"))]
    root = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    found += sorted(root.glob("versions/3.1[0-4]*/bin/python"))
    for python in found:
        asked = [python, "-c", "import ensurepip, sys; print('%d.%d' % sys.version_info[:2])"]
        answer = subprocess.run(asked, capture_output=True, text=True, check=False)
        if answer.returncode == 0 and answer.stdout.strip() != HERE:
            yield python, answer.stdout.strip()


@pytest.fixture(scope="module")
def there(tmp_path_factory):
    """(Interpreter of a fresh environment, its version) of another Python than ours."""
    python, version = next(other_pythons(), (None, None))
    if python is None:
        pytest.skip("no CPython of another version is installed here")
    folder = tmp_path_factory.mktemp("there")
    subprocess.run([python, "-m", "venv", folder], check=True)
    return folder / "bin" / "python", version


@pytest.fixture
def index(monkeypatch):
    """A mirror with the cu126 builds of two Pythons, and what they need on a general index."""
    for name in list(os.environ):
        if name.startswith(("PIP_", "UV_")) or name.upper().endswith("_PROXY"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_CACHE_DIR", "1")
    with IndexServer() as server:
        needs = [one.format(here=HERE) for one in NEEDS]
        tags = (f"cp3{n}-cp3{n}-linux_x86_64" for n in range(10, 15))
        builds = (torch_wheel(TORCH, cuda="12.6", tag=tag, requires=needs) for tag in tags)
        server.simple(dict(builds), below="/whl/cu126")
        server.simple(dict(map(wheel, ("filelock", "other"), ("1.0", "1.0"))), below="/general")
        monkeypatch.setenv("PIP_INDEX_URL", f"{server.url}/general")
        yield server


@pytest.fixture
def ask(doctor, index, tmp_path):
    """`download` from the mirror: (exit status, stdout, stderr)."""

    def run(facts, *options, dest="bundle"):
        return doctor(
            "download", "--dest", tmp_path / dest, "--facts", facts, "--python", sys.executable,
            "--torch", "2.14.1", "--only", "torch", "--cuda", "12.6", "--no-fallback",
            "--mirror", f"{index.url}/whl/{{variant}}", *options,
        )  # fmt: skip

    return run


@pytest.fixture
def facts_there(doctor, there, tmp_path):
    """The facts of that interpreter, on a machine with a card and another CUDA."""
    python, _ = there
    told = json.loads(doctor("facts", "--python", python)[1])
    told["gpus"] = [{"vendor": "nvidia", "name": "RTX 4090", "compute_capability": "8.9"}]
    told["driver"] = {"installed": True, "version": "560.35.03", "cuda_version": "12.6"}
    path = tmp_path / "there.json"
    path.write_text(json.dumps(told))
    return path


def offline(*command, **options):
    """Run a command in a network namespace of its own, in which nothing can be reached."""
    if shutil.which("unshare") is None:
        pytest.skip("there is no unshare(1) here")
    start = ["unshare", "--user", "--map-root-user", "--net"]
    if subprocess.run([*start, "true"], check=False, capture_output=True).returncode != 0:
        pytest.skip("this user may not make a network namespace")
    words = [str(word) for word in (*start, *command)]
    return subprocess.run(words, capture_output=True, text=True, check=False, **options)


def installed(python):
    answer = subprocess.run(
        [python, "-m", "pip", "freeze", "--all"], capture_output=True, text=True, check=True
    )
    return {line for line in answer.stdout.split() if not line.startswith(("pip", "setup"))}


def uninstall(python):
    names = ["torch", "filelock", "other"]
    subprocess.run([python, "-m", "pip", "uninstall", "-qy", *names], check=True)


@pytest.mark.skipif(sys.platform != "linux", reason="network namespaces are Linux")
def test_a_bundle_for_another_python_and_cuda_installs_there_without_a_network(
    ask, there, facts_there, tmp_path, monkeypatch
):
    python, _ = there
    status, out, err = ask(facts_there, "--json")

    assert status == 0, err
    document = json.loads(out)
    SCHEMA.validate(document)
    assert {file["package"] for file in document["files"]} == {"torch", "filelock", "other"}
    # A mirror of the user's that cannot be reached there must neither be asked nor missed.
    monkeypatch.setenv("PIP_INDEX_URL", "https://mirror.invalid/simple")
    ended = offline(
        sys.executable, "-m", "torchdoctor", "install", "--from", tmp_path / "bundle",
        "--python", python, "--no-bench", "--json",
    )  # fmt: skip
    outcome = json.loads(ended.stdout)["outcome"]

    assert ended.returncode == 0, ended.stderr
    assert outcome["installed"] == {"torch": TORCH}
    assert all(check["passed"] for check in outcome["verified"])
    assert outcome["notes"] == [note for note in outcome["notes"] if "no hash" not in note]
    assert installed(python) == {f"torch=={TORCH}", "filelock==1.0", "other==1.0"}

    again = offline(
        sys.executable, "-m", "torchdoctor", "install", "--from", tmp_path / "bundle",
        "--python", python, "--no-bench",
    )  # fmt: skip
    assert again.stdout.startswith("Nothing to do")
    uninstall(python)


@pytest.mark.skipif(sys.platform != "linux", reason="network namespaces are Linux")
def test_its_requirements_install_there_with_pip_alone_by_their_hashes(
    ask, there, facts_there, tmp_path
):
    python, _ = there
    ask(facts_there)
    words = ["--no-index", "--find-links", ".", "--require-hashes", "-r", "requirements.txt"]

    ended = offline(python, "-m", "pip", "install", *words, cwd=tmp_path / "bundle")

    assert ended.returncode == 0, ended.stderr
    assert installed(python) == {f"torch=={TORCH}", "filelock==1.0", "other==1.0"}
    uninstall(python)

    # The near miss: one hash that is another.
    text = (tmp_path / "bundle" / "requirements.txt").read_text()
    at = text.rindex("sha256:") + 7
    wrong = text[:at] + ("0" if text[at] != "0" else "1") + text[at + 1 :]
    (tmp_path / "bundle" / "requirements.txt").write_text(wrong)
    ended = offline(python, "-m", "pip", "install", *words, cwd=tmp_path / "bundle")
    assert ended.returncode == 1
    assert "HASH" in ended.stderr.upper()


def test_a_bundle_for_another_python_is_refused_here_and_changes_nothing(
    ask, doctor, facts_file, tmp_path
):
    other = 312 if sys.version_info[1] != 12 else 313
    python = {"executable": "/p", "version": f"3.{str(other)[1:]}.1", "tag": f"cp{other}"}
    assert ask(facts_file(python=python))[0] == 0
    before = installed(sys.executable)

    status, out, err = doctor(
        "install", "--from", tmp_path / "bundle", "--python", sys.executable, "--no-bench"
    )

    assert (status, out) == (1, "")
    assert f"NO_WHEEL_FOR_PYTHON: torch-2.14.1+cu126-cp{other}" in err
    assert installed(sys.executable) == before


def test_a_bundle_is_held_against_a_facts_file_too(ask, doctor, facts_file, tmp_path):
    assert ask(facts_file())[0] == 0
    old_driver = facts_file(driver={"installed": True, "version": "470.57.02"})

    status, out, _ = doctor(
        "install", "--from", tmp_path / "bundle", "--facts", old_driver, "--dry-run"
    )

    assert status == 1
    assert out.startswith("Refused: DRIVER_TOO_OLD")
    assert "torch 2.14.1 (cu126) does not fit this machine: driver 470.57.02" in out


def test_one_byte_changed_is_refused_in_one_line(ask, doctor, facts_file, tmp_path):
    ask(facts_file())
    [torch] = (tmp_path / "bundle").glob("torch-*.whl")
    content = bytearray(torch.read_bytes())
    content[len(content) // 2] ^= 1
    torch.write_bytes(content)

    status, out, err = doctor("install", "--from", tmp_path / "bundle", "--venv", tmp_path / "venv")

    line, log = err.splitlines()
    assert (status, out) == (1, "")
    assert "was changed since the bundle was made" in line
    assert log.startswith("log: ")
    assert not (tmp_path / "venv").exists()


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"python": {"executable": "/p", "tag": "cp311"}}, "python.version"),
        ({"libc": {"name": "glibc"}}, "libc.version"),
    ],
)
def test_facts_with_too_little_are_status_2_and_name_the_key(ask, facts_file, facts, says):
    status, out, err = ask(facts_file(**facts))

    assert (status, out) == (2, "")
    assert says in err


def test_a_machine_that_no_build_fits_is_refused_as_install_refuses_it(ask, facts_file, tmp_path):
    status, out, _ = ask(facts_file(driver={"installed": True, "version": "470.57.02"}))

    assert status == 1
    assert out.startswith("Refused: DRIVER_TOO_OLD")
    assert not (tmp_path / "bundle").exists()


def test_a_mirror_without_the_build_is_status_1_and_leaves_no_manifest(
    ask, index, facts_file, tmp_path
):
    for page in [path for path in index.pages if path.startswith("/whl")]:
        del index.pages[page]

    status, out, err = ask(facts_file())

    assert (status, out) == (1, "")
    assert "MIRROR_LACKS_BUILD" in err
    assert not list((tmp_path / "bundle").glob("*.json"))


def test_a_folder_of_yours_is_refused(ask, facts_file, tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "photo.jpg").write_bytes(b"")

    status, _, err = ask(facts_file(), dest="full")

    assert status == 2
    assert "is not empty: it holds photo.jpg" in err
