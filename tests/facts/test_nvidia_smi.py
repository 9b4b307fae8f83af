import csv
import io
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from torchdoctor.facts.model import Gpu
from torchdoctor.facts.nvidia_smi import (
    FIELDS,
    NOT_ON_PATH,
    complaint_of,
    probe_nvidia_smi,
    read_query,
    read_table,
)
from torchdoctor.facts.run import Answer, run_bounded

posix = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a shell script")


def as_asked(capture, fields=FIELDS):
    """The captured columns in the order and form in which the probe asks for them."""
    [row] = csv.DictReader(io.StringIO(capture), skipinitialspace=True)
    plain = {name.split(" [")[0]: value for name, value in row.items()}
    plain["memory.total"] = plain["memory.total"].removesuffix(" MiB")
    plain.setdefault("compute_mode", "Default")
    return ", ".join(plain[field] for field in fields) + "\n"


@pytest.fixture
def smi(system, program, scripted):
    """The probe's reading where nvidia-smi answers table and query like this."""

    def probe(table, query=None):
        place = system()
        program("", "nvidia-smi", place.root / "bin")
        run = scripted({"--query-gpu": query or Answer(6), "nvidia-smi": table})
        return probe_nvidia_smi(run, place), run

    return probe


def test_reads_driver_cuda_and_card_of_a_healthy_machine(smi, raw):
    table = Answer(0, raw("smi-h100-580.txt"))
    found, _ = smi(table, Answer(0, as_asked(raw("smi-query-h100-580.csv"))))

    assert found.problem is None
    assert found.fact.fact.exit_code == 0
    assert (found.fact.driver_version, found.fact.cuda_version) == ("580.159.04", "13.0")
    assert found.fact.gpus == (
        Gpu(
            index=0,
            name="NVIDIA H100 80GB HBM3",
            uuid="GPU-00000000-1111-2222-3333-444444444444",
            vendor="nvidia",
            pci_device="10de:2330",
            pci_bus_id="00000000:00:06.0",
            compute_capability="9.0",
            memory_bytes=85520809984,
            mig_mode="disabled",
            compute_mode="default",
            source="nvidia-smi",
        ),
    )


def test_an_old_one_is_asked_again_without_each_field_that_it_does_not_know(system, program, raw):
    if sys.platform == "win32":
        pytest.skip("the stand-in is a shell script")
    fields = tuple(f for f in FIELDS if f not in ("compute_cap", "mig.mode.current"))
    place = system(PATH="/usr/bin:/bin")
    refusal = 'echo "Field \\"%s\\" is not a valid field to query."; exit 2'
    program(
        f"""#!/bin/sh
        case "$1" in
            *compute_cap*) {refusal % "compute_cap"} ;;
            *mig.mode*) {refusal % "mig.mode.current"} ;;
            --query-gpu*) echo "{as_asked(raw("smi-query-h200-580.csv"), fields).strip()}" ;;
            *) echo "| NVIDIA-SMI 440.33.01  Driver Version: 440.33.01  CUDA Version: 10.2  |" ;;
        esac
        """,
        "nvidia-smi",
        place.root / "usr/lib/wsl/lib",
    )

    [gpu] = probe_nvidia_smi(run_bounded, place).fact.gpus

    assert (gpu.name, gpu.memory_bytes) == ("NVIDIA H200", 143771 * 1024 * 1024)
    assert (gpu.compute_capability, gpu.mig_mode) == (None, None)


@pytest.mark.parametrize(
    ("capture", "exit_code", "words"),
    [
        ("smi-exit17-no_ctl.txt", 17, "GPU access blocked by the operating system"),
        ("smi-exit6-no_dev0.txt", 6, "No devices were found"),
        ("smi-exit12-no_nvml.txt", 12, "couldn't find libnvidia-ml.so library"),
    ],
)
def test_keeps_exit_status_and_words_of_a_refusal(smi, raw, capture, exit_code, words):
    found, run = smi(Answer(exit_code, raw(capture)))

    assert found.fact.fact.exit_code == exit_code
    assert words in found.fact.fact.problem
    assert "\n" not in found.fact.fact.problem
    assert found.fact.gpus is None
    assert len(run.commands) == 1


def test_a_table_without_a_cuda_version_has_none(raw):
    assert read_table(raw("smi-exit0-no_libcuda.txt")) == ("580.159.04", None)


def test_one_that_does_not_answer_is_a_fact_and_a_problem(smi):
    found, _ = smi(Answer(None, took_s=10.0, failure="no answer in 10 s"))

    assert found.fact.fact.exit_code is None
    assert found.fact.fact.problem == found.problem == "no answer in 10 s"
    assert found.took_s == 10.0


def test_one_that_is_not_there_is_no_problem(system, scripted):
    found = probe_nvidia_smi(scripted({}), system())

    assert found.problem is None
    assert (found.fact.fact.path, found.fact.fact.problem) == (None, NOT_ON_PATH)


def test_what_a_card_does_not_support_is_not_known():
    text = "0, Tesla K80, GPU-1, 3.7, 11441, 0000:05:00.0, 0x102D10DE, [N/A], [Not Supported]\n"

    [gpu] = read_query(text, FIELDS)

    assert (gpu.mig_mode, gpu.compute_mode, gpu.compute_capability) == (None, None, "3.7")


def test_warnings_and_short_rows_between_the_cards_do_not_disturb():
    text = "WARNING: infoROM is corrupted at gpu 0000:05:00.0\n\n1, Tesla T4\n"

    assert [(g.index, g.name, g.uuid) for g in read_query(text, FIELDS)] == [(1, "Tesla T4", None)]


@given(st.text())
def test_reads_any_text(text):
    assert isinstance(read_query(text, FIELDS), tuple)
    assert len(read_table(text)) == 2


def test_a_complaint_of_many_lines_becomes_one():
    mismatch = (
        "Failed to initialize NVML: Driver/library version mismatch\n"
        "NVML library version: 535.161\n"
    )

    assert complaint_of(Answer(18, mismatch)) == " ".join(mismatch.split())
    assert complaint_of(Answer(15)) == "exit status 15"


def test_is_found_beside_the_path_in_wsl(system, program, scripted):
    place = system()
    path = program("", "nvidia-smi", place.root / "usr/lib/wsl/lib")

    found = probe_nvidia_smi(scripted({"nvidia-smi": Answer(9, "no driver")}), place)

    assert Path(found.fact.fact.path) == path
