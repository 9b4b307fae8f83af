"""What a real machine printed, pasted as it was: whole and with one part hidden at a time."""

from pathlib import Path

import pytest

from told import report_on, words_of

CAPTURES = Path(__file__).parent / "captures"
RAW = Path(__file__).parent.parent / "facts" / "raw"
HEALTHY = sorted(
    (*CAPTURES.glob("h?00-*.txt"), CAPTURES / "ok.txt", RAW / "smi-h100-580.txt",
     RAW / "smi-q-h100-580.xml", RAW / "smi-query-h100-580.csv")
)  # fmt: skip
FAULTS = {
    "broken_cublas": "CUDA_LIBRARY_MISSING",
    "broken_cudnn": "CUDA_LIBRARY_MISSING",
    "broken_nvjitlink": "CUDA_LIBRARY_MISSING",
    "cvd_99": "DEVICES_HIDDEN",
    "cvd_baduuid": "DEVICES_HIDDEN",
    "cvd_empty": "DEVICES_HIDDEN",
    "cvd_minus1": "DEVICES_HIDDEN",
    "errors": "CUDA_OUT_OF_MEMORY",
    "no_all_dev": "DEVICE_NODES_MISSING",
    "no_ctl": "DEVICE_NODES_MISSING",
    "no_dev0": "DEVICE_NODES_MISSING",
    "no_driver_libs": "DRIVER_LIBRARY_BROKEN",
    "no_libcuda": "DRIVER_LIBRARY_BROKEN",
    "no_uvm": "UVM_UNAVAILABLE",
}


@pytest.mark.parametrize("path", HEALTHY, ids=lambda path: path.name)
def test_a_healthy_machine_gives_no_finding(path):
    assert words_of(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_gives_its_word_first(name):
    text = (CAPTURES / f"{name}.txt").read_text(encoding="utf-8")

    assert words_of(text)[:1] == [FAULTS[name]]


def test_errors_of_a_program_come_each_with_its_word_and_no_other():
    text = (CAPTURES / "errors.txt").read_text(encoding="utf-8")

    assert words_of(text) == ["CUDA_OUT_OF_MEMORY", "DEVICE_ASSERT", "FORK_AFTER_CUDA_INIT"]


def test_all_that_a_machine_printed_in_one_text_is_one_machine():
    text = "\n".join(
        path.read_text(encoding="utf-8") for path in HEALTHY if "h200" not in path.name
    )

    report = report_on(text)

    assert report.findings == ()
    assert report.text.contradictions == ()
    [card] = report.facts.gpus
    assert (card.name, card.compute_capability) == ("NVIDIA H100 80GB HBM3", "9.0")
