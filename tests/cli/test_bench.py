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
    assert {item["status"] for item in document["items"]} <= {"pass", "skip"}

    if document["device"]["type"] == "cpu":
        status, document = bench(doctor, "--python", TORCH_PYTHON, "--require-gpu")
        assert (status, document["verdict"]) == (2, "UNKNOWN")


def test_the_items_are_listed_without_any_torch(doctor):
    status, out, _ = doctor("bench", "--list")

    assert status == 0
    assert out.startswith("gemm (gemm; quick, full)\n    against ")


@pytest.mark.parametrize(
    "option",
    [
        ("--only", "poem"),
        ("--data", "."),
        ("--raw", "no/such/x"),
        ("--soak", "soon"),
        ("--soak", "0"),
        ("--soak", "-1"),
    ],
)
def test_what_cannot_be_meant_is_wrong_use(doctor, option):
    status, _, err = doctor("bench", "--python", sys.executable, *option)

    assert status == 2
    assert option[0] in err


@pytest.mark.torch
@pytest.mark.skipif(not TORCH_PYTHON, reason="TORCHDOCTOR_TEST_TORCH_PYTHON names no interpreter")
def test_a_soak_runs_after_the_chosen_items(doctor):
    status, document = bench(
        doctor, "--python", TORCH_PYTHON, "--only", "tensors", "--soak", "0.01"
    )

    assert status == 0
    assert [item["name"] for item in document["items"]] == ["tensors", "soak"]


@pytest.mark.torch
@pytest.mark.skipif(not TORCH_PYTHON, reason="TORCHDOCTOR_TEST_TORCH_PYTHON names no interpreter")
def test_chosen_items_alone_are_run_and_their_raw_samples_written(doctor, tmp_path):
    raw = tmp_path / "raw.jsonl"

    _, document = bench(
        doctor, "--python", TORCH_PYTHON, "--only", "linear_regression,tensors", "--raw", raw
    )

    assert {item["name"] for item in document["items"]} == {"linear_regression", "tensors"}
    lines = [json.loads(line) for line in raw.read_text().splitlines()]
    series = {line["name"]: line["series"] for line in lines if "series" in line}
    assert len(series["linear_regression"]["naive"]["values"]) == 6
