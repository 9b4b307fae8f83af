# ruff: noqa: RUF001 - letters of other scripts are what some texts are made of
"""`check --report`: a pasted text, from a file or standard input."""

import io
import json

import pytest
from jsonschema import Draft202012Validator

from torchdoctor.cli.pasted import decoded
from torchdoctor.report.schema import FOLDER

MISMATCH = "Failed to initialize NVML: Driver/library version mismatch\n"


@pytest.fixture
def read(doctor, tmp_path):
    """Check a text in a file: (exit status, stdout, stderr)."""

    def check(content, *options):
        path = tmp_path / "pasted.txt"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return doctor("check", "--report", path, *options)

    return check


def test_a_file_gives_the_finding_with_its_line(read):
    status, said, _ = read(f"$ nvidia-smi\n{MISMATCH}")

    assert status == 1
    assert "DRIVER_LIBRARY_MISMATCH" in said
    assert "line 2: Failed to initialize NVML" in said


def test_facts_are_shown_with_their_lines(read):
    _, said, _ = read("x\nNvidia driver version: 550.54.14\n")

    assert "Read in pasted.txt:\n  line 2  driver.version  550.54.14" in said


def test_the_document_is_that_of_check_with_the_text_beside_it(read):
    _, said, _ = read(MISMATCH, "--json")

    document = json.loads(said)
    Draft202012Validator(json.loads((FOLDER / "check.json").read_text(encoding="utf-8"))).validate(
        document
    )
    assert document["findings"][0]["reason"] == "DRIVER_LIBRARY_MISMATCH"
    assert document["text"]["name"] == "pasted.txt"


def test_standard_input_is_named_by_a_dash(doctor, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(MISMATCH.encode())))

    status, said, _ = doctor("check", "--report", "-")

    assert status == 1
    assert "DRIVER_LIBRARY_MISMATCH" in said


def test_an_ordinary_error_points_nowhere(read):
    status, said, _ = read("KeyError: 'labels'\n")

    assert status == 0
    assert said.startswith("Nothing here points at the installation.")


def test_a_contradiction_is_said(read):
    _, said, _ = read("Nvidia driver version: 550.54.14\nDriver Version: 535.104.05\n")

    assert "contradicts itself about driver.version" in said


def test_secrets_in_the_text_reach_no_output(read):
    text = f"Looking in indexes: https://jane:s3cr3tword@pypi.example/simple\n{MISMATCH}"

    for options in (("--verbose",), ("--json",)):
        assert "s3cr3tword" not in "".join(map(str, read(text, *options)))


@pytest.mark.parametrize("other", [["--facts", "machine.json"], ["--python", "x"], ["--network"]])
def test_a_text_and_a_machine_together_are_refused(read, other):
    status, _, said = read(MISMATCH, *other)

    assert status == 2
    assert "--report reads a text instead of a machine" in said


@pytest.mark.parametrize("name", ["missing.txt", ""])
def test_what_cannot_be_read_is_wrong_use(doctor, tmp_path, name):
    status, _, said = doctor("check", "--report", tmp_path / name)

    assert status == 2
    assert "cannot be read" in said


def test_a_binary_file_gives_nothing(read):
    status, _, said = read(bytes(range(256)) * 40)

    assert (status, said) == (0, "")


@pytest.mark.parametrize("content", [b"", b" \n\r\n", "\n\n".encode("utf-16")])
def test_no_text_at_all_is_wrong_use_and_not_a_healthy_machine(read, content):
    status, _, said = read(content)

    assert status == 2
    assert "there is no text in" in said


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Das angegebene Modul wurde nicht gefunden: für c10.dll", "utf-8"),
        ("Das angegebene Modul wurde nicht gefunden: für c10.dll", "cp1252"),
        ("The specified module could not be found", "utf-16"),
        ("Не найден указанный модуль", "cp1251"),
        ("找不到指定的模块", "gb18030"),
        ("指定されたモジュールが見つかりません", "cp932"),
    ],
)
def test_texts_of_other_encodings_are_read(text, encoding):
    assert decoded(text.encode(encoding)) == text
