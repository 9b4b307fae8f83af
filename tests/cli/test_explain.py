import json

import pytest
from jsonschema import Draft202012Validator

from torchdoctor.report.schema import DOCUMENTS, json_schema

SCHEMA = Draft202012Validator(json_schema(DOCUMENTS["explain"]))
KERNEL = "RuntimeError: CUDA error: no kernel image is available for execution on the device"


def explain(doctor, *asked):
    status, out, _ = doctor("explain", "--json", *asked)
    document = json.loads(out)
    SCHEMA.validate(document)
    return status, document


@pytest.mark.parametrize("asked", ["UVM_UNAVAILABLE", "uvm_unavailable", " uvm-unavailable "])
def test_a_word_is_explained_however_it_is_written(doctor, asked):
    status, document = explain(doctor, asked)

    [told] = document["words"]
    assert (status, told["word"], told["severity"]) == (0, "UVM_UNAVAILABLE", "error")
    assert told["explains"] == ["CUDA_INIT_FAILED"]
    assert told["seen"] == []


def test_an_error_message_gives_the_words_that_it_may_mean(doctor):
    status, document = explain(doctor, KERNEL)

    assert status == 0
    assert [told["word"] for told in document["words"]] == [
        "GPU_TOO_OLD_FOR_VARIANT",
        "GPU_TOO_NEW_FOR_VARIANT",
    ]
    assert document["words"][0]["seen"] == [KERNEL]


def test_a_message_needs_no_quotation_marks(doctor):
    assert explain(doctor, *KERNEL.split())[1] == explain(doctor, KERNEL)[1]


def test_what_is_not_known_is_said_and_ends_with_1(doctor):
    status, out, _ = doctor("explain", "DRIVER_OLD")

    assert status == 1
    assert "no such word" in out
    assert "DRIVER_TOO_OLD" in out
    assert explain(doctor, "all is well") == (
        1,
        {"schema": "torchdoctor.explain/1", "asked": "all is well", "words": [], "similar": []},
    )


def test_the_console_shows_all_parts_and_never_cuts_a_command(doctor, monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")

    status, out, _ = doctor("explain", "GPU_BUSY")

    assert status == 0
    assert "How it shows:" in out
    assert "What to do:" in out
    assert "    nvidia-smi --query-compute-apps=pid,process_name,used_memory --format=csv\n" in out


def test_secrets_in_a_pasted_text_are_masked(doctor):
    text = "Retrying (Retry(total=0)) NewConnectionError https://me:secret@index.example/simple"

    status, out, _ = doctor("explain", "--json", text)

    assert status == 0
    assert "secret" not in out
