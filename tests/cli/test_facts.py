import json
import sys

from jsonschema import Draft202012Validator

from torchdoctor.facts.files import load
from torchdoctor.report.schema import DOCUMENTS, json_schema

FACTS_SCHEMA = Draft202012Validator(json_schema(DOCUMENTS["facts"]))


def test_the_facts_of_this_machine_are_a_document_that_can_be_replayed(doctor, tmp_path):
    status, out, _ = doctor("facts", "--python", sys.executable)
    document = json.loads(out)
    FACTS_SCHEMA.validate(document)
    path = tmp_path / "machine.json"
    path.write_text(out, encoding="utf-8")

    assert status == 0
    assert document["schema"] == "torchdoctor.facts/1"
    assert document["python"]["executable"] == sys.executable
    assert load(path).python.tag == document["python"]["tag"]
    replayed = json.loads(doctor("check", "--facts", path, "--json")[1])
    live = json.loads(doctor("check", "--python", sys.executable, "--json")[1])
    assert [f["reason"] for f in replayed["findings"]] == [f["reason"] for f in live["findings"]]


def test_no_secret_of_the_environment_is_in_the_facts(doctor, monkeypatch):
    monkeypatch.setenv("PIP_INDEX_URL", "https://me:hunter2secret@mirror.example/simple")
    monkeypatch.setenv("HTTPS_PROXY", "http://me:hunter2secret@proxy.example:3128")

    _, out, err = doctor("facts", "--python", sys.executable, "--verbose")

    assert "hunter2secret" not in out + err
    assert json.loads(out)["environment"]["PIP_INDEX_URL"].endswith("@mirror.example/simple")


def test_output_without_a_terminal_has_no_colour(doctor, facts_file, monkeypatch):
    for variable in ("FORCE_COLOR", "CLICOLOR_FORCE"):
        monkeypatch.delenv(variable, raising=False)

    assert "\x1b" not in doctor("check", "--facts", facts_file())[1]
