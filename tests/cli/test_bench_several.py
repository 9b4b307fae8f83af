import json
import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import torchdoctor
from torchdoctor.report.schema import DOCUMENTS, json_schema

BENCH_SCHEMA = Draft202012Validator(json_schema(DOCUMENTS["bench"]))
TORCH_PYTHON = os.environ.get("TORCHDOCTOR_TEST_TORCH_PYTHON")


@pytest.fixture
def torchrun():
    """Start ranks with torch's own launcher; what they print."""
    if not TORCH_PYTHON:
        pytest.skip("TORCHDOCTOR_TEST_TORCH_PYTHON names no interpreter")
    launcher = Path(TORCH_PYTHON).parent / "torchrun"
    ask = [TORCH_PYTHON, "-c", "import sys; print(*sys.version_info[:2])"]
    version = subprocess.run(ask, capture_output=True, text=True, check=True).stdout
    if not launcher.is_file() or version.split() != [str(n) for n in sys.version_info[:2]]:
        pytest.skip("torch's environment has no torchrun, or another Python than this one")

    def run(*options):
        # What is imported here is made importable there, as installing it there would.
        ours = [Path(torchdoctor.__file__).parent.parent, sysconfig.get_path("purelib")]
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(map(str, ours)),
            "OMP_NUM_THREADS": "1",
        }
        return subprocess.run(
            [launcher, "--standalone", "--nproc-per-node", "4", "-m", "torchdoctor", *options],
            env=environment, capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip

    return run


@pytest.mark.torch
def test_under_torchrun_each_rank_prints_a_line_and_rank_0_the_merged_document(
    torchrun, doctor, tmp_path
):
    ended = torchrun("bench", "--distributed", "--quick", "--only", "tensors", "--json")

    documents = [json.loads(line) for line in ended.stdout.splitlines()]
    for document in documents:
        BENCH_SCHEMA.validate(document)
        assert len(json.dumps(document, indent=2)) < 16_000 * len(document.get("parts", "x"))
    assert sorted(d["node"]["rank"] for d in documents if "parts" not in d) == [0, 1, 2, 3]
    [merged] = [document for document in documents if "parts" in document]
    assert [part["node"]["rank"] for part in merged["parts"]] == [0, 1, 2, 3]
    for part in merged["parts"]:
        assert [(item["name"], item["status"]) for item in part["items"]] == [
            ("tensors", "pass"),
            ("all_reduce", "pass"),
        ]

    results = tmp_path / "ranks.jsonl"
    results.write_text(ended.stdout)
    assert json.loads(doctor("report", "--json", results)[1])["nodes"] == 4


def test_a_rank_that_nobody_started_is_wrong_use(doctor, monkeypatch):
    monkeypatch.delenv("RANK", raising=False)
    monkeypatch.delenv("SLURM_PROCID", raising=False)

    status, _, err = doctor("bench", "--distributed")

    assert status == 2
    assert "RANK is not set" in err
    assert "torchrun" in err


def test_gpus_are_those_that_a_scheduler_has_given(doctor, monkeypatch):
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "4,MIG-12")

    status, _, err = doctor("bench", "--python", sys.executable, "--gpus", "2")

    assert status == 2
    assert "(seen: 4, MIG-12)" in err


@pytest.mark.parametrize("option", ["--raw", "--save-baseline", "--compare"])
def test_what_one_device_does_is_not_asked_of_several(doctor, tmp_path, option):
    status, _, err = doctor("bench", "--gpus", "all", option, tmp_path / "x")

    assert status == 2
    assert f"{option} takes what one device did" in err


@pytest.mark.parametrize("seconds", ["soon", "0", "-1", "nan", "inf"])
def test_a_limit_that_is_none_is_wrong_use(doctor, seconds):
    status, _, err = doctor("bench", "--distributed", "--rank-timeout", seconds)

    assert status == 2
    assert f"--rank-timeout {seconds}" in err
