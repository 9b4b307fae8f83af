import io
import json
import sys
from types import SimpleNamespace

import pytest
from jsonschema import Draft202012Validator

from torchdoctor.report.schema import DOCUMENTS, json_schema


def bench(speed=100.0, verdict="PASS"):
    return {
        "schema": "torchdoctor.bench/1", "verdict": verdict, "because": "Because.",
        "device": {"name": "NVIDIA H100"}, "torch": {"version": "2.13.0"}, "tier": "full",
        "items": [{"name": "mlp", "status": "pass", "metrics": {"samples_per_s": speed}}],
    }  # fmt: skip


@pytest.fixture
def results(tmp_path, monkeypatch):
    """The current folder with an indented document, one of lines, and one that is none."""
    (tmp_path / "a.json").write_text(json.dumps(bench(100.0), indent=2))
    lines = [json.dumps(bench(speed)) for speed in (99.0, 60.0)]
    (tmp_path / "b.jsonl").write_text("\n".join([lines[0], "Killed", lines[1]]) + "\n")
    (tmp_path / "notes.txt").write_text("not read")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_files_and_folders_are_merged_into_a_document_of_its_schema(doctor, results):
    status, out, _ = doctor("report", "--json", "a.json", "b.jsonl")

    document = json.loads(out)
    Draft202012Validator(json_schema(DOCUMENTS["fleet"])).validate(document)
    assert status == 1
    assert (document["nodes"], document["verdict"]) == (3, "CRITICAL")
    assert document["skipped"]["first"] == ["b.jsonl:2: no JSON document begins here"]
    assert document == json.loads(doctor("report", "--json", results)[1])


def test_a_person_reads_who_fails_and_why(doctor, results):
    _, out, _ = doctor("report", results)

    assert out.startswith("fleet: CRITICAL\n")
    assert "b.jsonl:3  PASS  mlp.samples_per_s is 0.60 of the best of its peers" in out
    assert "b.jsonl:3  0.600  mlp.samples_per_s 0.60" in out
    assert "Skipped, 1 in all:" in out


@pytest.mark.parametrize("name", [(), ("-",)])
def test_standard_input_is_read(doctor, monkeypatch, name):
    text = "\n".join(json.dumps(bench(speed)) for speed in (100.0, 95.0)).encode()
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(text)))

    status, out, _ = doctor("report", "--json", *name)

    assert status == 0
    assert json.loads(out)["verdicts"] == {"PASS": 2}


@pytest.mark.parametrize(
    ("verdict", "expected"),
    [("PASS", 0), ("INFO", 0), ("WARNING", 0), ("CRITICAL", 1), ("UNKNOWN", 1)],
)
def test_the_exit_status_says_whether_a_node_fails(doctor, tmp_path, verdict, expected):
    (tmp_path / "a.json").write_text(json.dumps(bench(verdict=verdict)))

    assert doctor("report", tmp_path)[0] == expected


def test_a_file_that_is_not_there_is_named_and_the_others_are_merged(doctor, results):
    status, out, _ = doctor("report", "a.json", "gone.json")

    assert status == 0
    assert "gone.json: No such file or directory" in out


def test_where_no_file_is_there_that_is_said(doctor, results):
    status, out, err = doctor("report", "gone.json", "lost.json")

    assert (status, out) == (2, "")
    assert "there is no file gone.json, lost.json - name files" in err


@pytest.mark.parametrize("content", ["", "hello", '{"schema": "torchdoctor.check/1"}'])
def test_nothing_to_merge_is_wrong_use(doctor, tmp_path, content):
    (tmp_path / "a.json").write_text(content)

    status, out, err = doctor("report", tmp_path)

    assert (status, out) == (2, "")
    assert "no document of a bench" in err


def test_other_tools_get_their_forms(doctor, results):
    _, rows, _ = doctor("report", "--export", "superbench", results)
    status, check, _ = doctor("report", "--export", "nvrx", results)

    assert [json.loads(row)["node"] for row in rows.splitlines()] == [
        "a.json", "b.jsonl", "b.jsonl:3",
    ]  # fmt: skip
    assert status == 1
    assert len(json.loads(check)["failed_checks"]) == 1


def test_a_form_that_nobody_knows_is_refused(doctor, results):
    status, out, err = doctor("report", "--export", "xml", results)

    assert (status, out) == (2, "")
    assert "superbench, nvrx" in err


def test_a_folder_without_documents_is_named_with_the_endings_that_are_read(doctor, tmp_path):
    status, out, err = doctor("report", tmp_path)

    assert (status, out) == (2, "")
    assert f"the folder {tmp_path} holds no .json, .jsonl, .ndjson" in err
