"""The scripts of deploy/slurm, run with a stand-in for torchdoctor."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

SLURM = Path(__file__).parents[2] / "deploy/slurm"
SCRIPTS = sorted(SLURM.iterdir())


@pytest.fixture
def run_script(tmp_path):
    """Runs a script with a torchdoctor that does as the given shell lines say."""

    def run(name, torchdoctor, **environ):
        program = tmp_path / "torchdoctor"
        program.write_text(f'#!/bin/sh\necho "$@" >>{tmp_path}/calls\n{torchdoctor}\n')
        program.chmod(0o755)
        environment = {
            "PATH": os.environ["PATH"],
            "TORCHDOCTOR": str(program),
            "RESULTS": str(tmp_path / "results"),
            **environ,
        }
        done = subprocess.run(
            [shutil.which("sh"), SLURM / name],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        calls = (tmp_path / "calls").read_text().splitlines()
        return done, calls, sorted((tmp_path / "results").iterdir())

    return run


@pytest.mark.skipif(shutil.which("shellcheck") is None, reason="shellcheck is not installed")
@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_shellcheck_finds_nothing(script):
    done = subprocess.run(
        [shutil.which("shellcheck"), "--shell=sh", script],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stdout == ""


@pytest.mark.parametrize(("says", "status"), [(0, 0), (1, 1), (2, 2), (130, 2), (139, 2)])
def test_the_prolog_ends_as_the_check_does_and_keeps_what_it_said(run_script, says, status):
    done, calls, results = run_script("prolog.sh", f"echo '{{}}'; exit {says}")

    assert (done.returncode, done.stdout, done.stderr) == (status, "", "")
    assert calls == ["check --strict --json --python /opt/torch/bin/python"]
    [found] = [path for path in results if path.suffix == ".json"]
    assert json.loads(found.read_text()) == {}


def test_a_driver_that_hangs_does_not_hold_the_job_up(run_script):
    done, _, _ = run_script("prolog.sh", "exec sleep 60", LIMIT_S="0.5")

    assert done.returncode == 2


def test_the_array_benches_only_what_passed_the_check(run_script):
    done, calls, results = run_script(
        "bench-array.sbatch", 'if [ "$1" = check ]; then exit 1; fi; echo {}'
    )

    assert (done.returncode, len(calls), results) == (1, 1, [])


@pytest.mark.parametrize("status", [0, 1, 2])
def test_the_array_ends_as_the_bench_does_and_keeps_its_document(run_script, status):
    done, calls, results = run_script(
        "bench-array.sbatch", f'[ "$1" = check ] && exit 0; echo {{}}; exit {status}'
    )

    assert done.returncode == status
    assert calls[1].startswith("bench --quick --gpus all --require-gpu --json")
    assert [path.suffix for path in results] == [".jsonl"]
