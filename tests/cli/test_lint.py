"""`torchdoctor lint`: what it takes, what it prints, how it ends."""

import io
import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from torchdoctor.report.schema import DOCUMENTS, json_schema

WHL = "https://download.pytorch.org/whl"
ROOT = Path(__file__).parents[2]
SCHEMA = Draft202012Validator(json_schema(DOCUMENTS["lint"]))
MIXED_UP = f"pip install torch==2.6.0 -i {WHL}/cu126 -i https://mirrors.aliyun.com/pypi/simple"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A working directory, with a way to write files into it."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_finding_reads_as_those_of_a_compiler(doctor):
    status, out, err = doctor("lint", MIXED_UP)

    place, really, fix, line = out.splitlines()
    assert status == 1
    assert place.startswith("<command>:1:26: INDEX_MIXUP pip uses the last --index-url alone")
    assert really == "  really: pip installs torch 2.6.0"
    assert fix.startswith("  fix: ")
    assert line.startswith("    pip install torch==2.6.0+cu126 --extra-index-url")
    assert err == "1 finding, judged for Linux and Windows, any Python\n"


def test_a_command_needs_no_quotes(doctor):
    assert doctor("lint", *shlex.split(MIXED_UP)) == doctor("lint", MIXED_UP)
    assert doctor("lint", *shlex.split(MIXED_UP), "--json")[0] == 1


def test_what_is_right_is_met_with_silence_and_0(doctor):
    for line in (["ldd", "--version"], [f"pip install torch==2.6.0 -i {WHL}/cu124"]):
        status, out, err = doctor("lint", *line)
        assert (status, out) == (0, "")
        assert err.startswith("nothing found")


def test_files_and_commands_can_be_named_together(doctor, folder):
    (folder / "requirements.txt").write_text("torch\n-r more.txt\n")
    (folder / "more.txt").write_text("pytorch\n")
    (folder / "a dir").mkdir()
    (folder / "a dir" / "Dockerfile").write_text("FROM a\nRUN pip install -r ../more.txt\n")

    status, out, _ = doctor("lint", "requirements.txt", "a dir/Dockerfile", "pip install pytorch")

    places = re.findall(r"(?m)^(\S[^:]*):(\d+):\d+: (\w+)", out)
    assert status == 1
    assert places == [
        ("more.txt", "1", "WRONG_PACKAGE_NAME"),
        ("requirements.txt", "1", "TORCH_UNPINNED"),
        ("<command>", "1", "WRONG_PACKAGE_NAME"),
    ]


def test_standard_input_is_read(doctor, monkeypatch):
    class Stdin:
        buffer = io.BytesIO(b"FROM python:3.11-alpine\nRUN pip install torch==2.6.0\n")

    monkeypatch.setattr(sys, "stdin", Stdin)
    status, out, _ = doctor("lint", "-")

    assert (status, out.split()[:2]) == (1, ["-:2:17:", "MUSL_UNSUPPORTED"])


def test_the_machine_is_that_of_the_facts_and_the_python_that_of_the_option(doctor, facts_file):
    line = f"pip install torch==2.4.0 -i {WHL}/cu124"

    assert doctor("lint", line)[0] == 0
    _, out, err = doctor("lint", line, "--python", "3.13")
    assert "NO_WHEEL_FOR_PYTHON" in out
    assert "cp313" in err
    status, out, err = doctor("lint", "pip install torch==2.15.0", "--facts", facts_file())
    assert "DRIVER_TOO_OLD" in out
    assert (status, err) == (1, "1 finding, judged for Linux, cp311\n")


def test_this_machine_can_be_asked(doctor):
    status, _, err = doctor("lint", "pip install ninja", "--python", sys.executable)

    assert status == 0
    assert f"cp3{sys.version_info[1]}" in err


def test_the_document_is_that_of_its_schema(doctor, folder):
    (folder / "r.txt").write_text(f"--extra-index-url https://u:hunter2@{WHL[8:]}/cu124\ntorch\n")
    status, out, _ = doctor("lint", "--json", "r.txt")

    document = json.loads(out)
    SCHEMA.validate(document)
    assert (status, document["schema"], document["verdict"]) == (
        1,
        "torchdoctor.lint/1",
        "findings",
    )
    first = document["findings"][0]
    assert (first["reason"], first["file"], first["line"], first["column"]) == (
        "INDEX_MIXUP", "r.txt", 1, 1,
    )  # fmt: skip
    assert first["platforms"] == ["linux_x86_64", "windows_amd64"]
    assert "hunter2" not in out
    clean = json.loads(doctor("lint", "--json", "pip install ninja")[1])
    SCHEMA.validate(clean)
    assert (clean["verdict"], clean["findings"]) == ("clean", [])


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["gone.txt"], "gone.txt cannot be read: No such file"),
        (["."], ". is no file"),
        (["zero.txt"], "is no text"),
        (["large.txt"], "larger than 1 MB"),
        (["notes.md"], "of no kind that lint knows"),
        (["notes.md", "--kind", "recipe"], "--kind recipe is none"),
        (["broken.toml"], "is not TOML"),
        (["broken.yml"], "is not YAML"),
        (["services.yml"], "has no dependencies"),
        (["x y", "--json", "--sarif"], "are two documents"),
        (["x y", "--facts", "gone.json"], "gone.json cannot be read"),
        (["x y", "--facts", "gone.json", "--this-machine"], "name two machines"),
        ([], "COMMAND|FILE"),
    ],
)
def test_wrong_use_is_one_line_and_2(arguments, says, doctor, folder):
    files = {
        "zero.txt": b"torch\0\n",
        "large.txt": b"#" * 1_000_001,
        "notes.md": b"some words\n",
        "broken.toml": b"[project\n",
        "broken.yml": b"a: [\n",
        "services.yml": b"services: {}\n",
    }
    for name, content in files.items():
        (folder / name).write_bytes(content)

    status, out, err = doctor("lint", *arguments)

    assert (status, out) == (2, "")
    assert says in err.splitlines()[0]
    assert len(err.splitlines()) == 2, "the line, and where the log is"


def test_a_kind_can_be_said(doctor, folder):
    (folder / "notes.md").write_text("pip install pytorch\n")

    assert doctor("lint", "notes.md", "--kind", "shell")[0] == 1


def test_the_hook_of_pre_commit_runs_over_the_files_that_it_names(folder):
    [hook] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    names = (
        "requirements.txt", "requirements-dev.in", "requirements/gpu.txt", "pyproject.toml",
        "environment.yml", "Dockerfile", "docker/Dockerfile.gpu", "gpu.Dockerfile",
    )  # fmt: skip
    others = ("notes.txt", "compose.yml", "setup.cfg", "Dockerfiles/readme.md", "poetry.toml")
    (folder / "requirements.txt").write_text("pytorch\n")
    (folder / "Dockerfile").write_text("FROM a\nRUN pip install torch==2.6.0\n")

    program, *arguments = shlex.split(hook["entry"])
    ended = subprocess.run(
        [Path(sys.executable).parent / program, *arguments, "requirements.txt", "Dockerfile"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert hook["id"] == "torchdoctor-lint"
    assert [name for name in (*names, *others) if re.search(hook["files"], name)] == list(names)
    assert (ended.returncode, ended.stdout.split()[:2]) == (
        1, ["requirements.txt:1:1:", "WRONG_PACKAGE_NAME"],
    )  # fmt: skip


@pytest.mark.parametrize("python", ["9.9", "2.7", "3"])
def test_a_number_that_is_no_version_of_python_is_not_taken_for_a_file(doctor, python):
    status, out, err = doctor("lint", "--python", python, "pip install torch")

    assert (status, out) == (2, "")
    assert "is no version of Python 3" in err
