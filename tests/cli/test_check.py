import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from torchdoctor.report.schema import DOCUMENTS, json_schema

CAPTURES = Path(__file__).parent.parent / "captures"
CHECK_SCHEMA = Draft202012Validator(json_schema(DOCUMENTS["check"]))


def captures():
    return sorted(CAPTURES.glob("*.json"))


def check(doctor, path, *options):
    status, out, _ = doctor("check", "--facts", path, "--json", *options)
    document = json.loads(out)
    CHECK_SCHEMA.validate(document)
    return status, document


def states(document):
    return {step["step"]: step["state"] for step in document["flow"]}


@pytest.mark.parametrize("path", captures(), ids=lambda path: path.stem)
def test_a_capture_gives_the_word_in_its_name(doctor, path):
    status, document = check(doctor, path)

    word = path.stem.rpartition("-")[2]
    assert [f["reason"] for f in document["findings"]] == ([] if word == "OK" else [word])
    assert status == int(document["verdict"] == "errors")


@pytest.mark.parametrize("path", captures(), ids=lambda path: path.stem)
def test_the_console_says_the_word_too_and_never_cuts_a_command(doctor, path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")

    _, out, _ = doctor("check", "--facts", path)
    _, document = check(doctor, path)

    for finding in document["findings"]:
        assert finding["reason"] in out
        assert all(f"    {command}\n" in out for command in finding["fix"]["commands"])


def test_a_terminal_that_can_do_nothing_has_its_own_width_too(doctor, monkeypatch):
    for name, value in {"TERM": "dumb", "FORCE_COLOR": "1", "COLUMNS": "50"}.items():
        monkeypatch.setenv(name, value)

    _, out, _ = doctor("check", "--facts", CAPTURES / "h100-580-no_uvm-UVM_UNAVAILABLE.json")

    assert "\x1b" not in out
    assert max(len(line) for line in out.splitlines() if "https://" not in line) <= 50


def test_a_healthy_machine_has_a_flow_that_is_all_right(doctor):
    status, document = check(doctor, CAPTURES / "h100-580-OK.json")

    assert (status, document["verdict"]) == (0, "ok")
    flow = states(document)
    assert {flow[s] for s in ("gpu", "driver", "choose", "install", "is_available")} == {"ok"}
    assert flow["success"] == "ok"
    assert flow["troubleshoot"] == "skipped"


def test_a_broken_driver_is_shown_at_its_station(doctor):
    _, document = check(doctor, CAPTURES / "h100-580-no_uvm-UVM_UNAVAILABLE.json")

    flow = states(document)
    assert (flow["gpu"], flow["driver"], flow["success"]) == ("ok", "problem", "skipped")
    assert (flow["troubleshoot"], flow["change"]) == ("problem", "problem")


def test_a_cure_by_another_build_carries_the_plans_command(doctor, facts_file):
    torch = {"installed": True, "version": "2.14.1+cpu", "cuda": None, "is_available": False}

    status, document = check(doctor, facts_file(torch=torch))

    [finding] = document["findings"]
    assert (status, finding["reason"]) == (1, "TORCH_CPU_BUILD")
    assert any("torch==2.14.1+cu126" in command for command in finding["fix"]["commands"])


def test_warnings_count_under_strict_alone(doctor, tmp_path):
    path = tmp_path / "no-gpu.json"
    path.write_text(json.dumps({"os": {"system": "linux", "machine": "x86_64"}, "gpus": []}))

    assert check(doctor, path)[1]["verdict"] == "warnings"
    assert check(doctor, path)[0] == 0
    assert check(doctor, path, "--strict")[0] == 1


def test_an_empty_machine_is_not_known_rather_than_healthy(doctor, tmp_path):
    path = tmp_path / "nothing.json"
    path.write_text("{}", encoding="utf-8")

    _, document = check(doctor, path)

    flow = states(document)
    assert document["findings"] == []
    assert {flow[s] for s in ("gpu", "driver", "toolkit", "choose", "install")} == {"unknown"}
    assert flow["success"] == "unknown"
    shown = doctor("check", "--facts", path)[1]
    assert "Nothing is wrong" not in shown
    assert "not known: GPU, Driver" in shown


def test_what_could_not_be_looked_at_is_said(doctor, facts_file):
    path = facts_file(problems=[{"probe": "nvml", "problem": "no answer in 5 s", "took_s": 5.0}])

    _, out, _ = doctor("check", "--facts", path)

    assert "What could not be looked at:\n  nvml: no answer in 5 s\n" in out


def test_a_note_alone_does_not_make_a_machine_ill(doctor, facts_file):
    _, out, _ = doctor("check", "--facts", facts_file(torch={"installed": False}))

    assert not out.startswith("PyTorch is not installed")
    assert "\nNext: Install the build that fits this machine.\n" in out
