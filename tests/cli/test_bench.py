import json
import os
import sys

import pytest
from jsonschema import Draft202012Validator

from torchdoctor.report.schema import DOCUMENTS, json_schema

BENCH_SCHEMA = Draft202012Validator(json_schema(DOCUMENTS["bench"]))
TORCH_PYTHON = os.environ.get("TORCHDOCTOR_TEST_TORCH_PYTHON")


def bench(doctor, *options):
    status, out, _ = doctor("bench", "--quick", "--json", *options)
    document = json.loads(out)
    BENCH_SCHEMA.validate(document)
    return status, document


def test_an_interpreter_without_torch_gives_no_verdict(doctor):
    status, document = bench(doctor, "--python", sys.executable)

    assert (status, document["verdict"]) == (2, "UNKNOWN")
    assert "torch" in document["because"]


@pytest.mark.torch
@pytest.mark.skipif(not TORCH_PYTHON, reason="TORCHDOCTOR_TEST_TORCH_PYTHON names no interpreter")
def test_a_healthy_install_passes_and_a_missing_gpu_is_no_verdict_where_one_is_required(doctor):
    status, document = bench(doctor, "--python", TORCH_PYTHON)
    by_type = {"cuda": ("PASS", "INFO", "WARNING"), "cpu": ("INFO",)}
    assert status == 0
    assert document["verdict"] in by_type[document["device"]["type"]]
    assert {item["status"] for item in document["items"]} == {"pass"}

    if document["device"]["type"] == "cpu":
        status, document = bench(doctor, "--python", TORCH_PYTHON, "--require-gpu")
        assert (status, document["verdict"]) == (2, "UNKNOWN")
