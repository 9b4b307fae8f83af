"""The driver's sentences in the kernel's log."""

import re

import pytest

from torchdoctor.diagnosis.kernel_log import driver_said, driver_text, from_the_mark, log_lines
from torchdoctor.facts.model import Facts, KernelLog


def logged(*lines):
    return Facts(kernel_log=KernelLog(lines=lines))


def test_a_sentence_is_put_together_from_the_lines_that_it_was_broken_over():
    facts = logged(
        "[    5.559842] NVRM: The NVIDIA GPU 0000:02:00.0 (PCI ID: 10de:2c58)",
        "               NVRM: installed in this system requires use of",
        "[    5.6] nouveau: something else",
    )

    assert driver_text(facts) == (
        "The NVIDIA GPU 0000:02:00.0 (PCI ID: 10de:2c58) installed in this system requires use of"
    )


@pytest.mark.parametrize("record", ["NVRM: one\n NVRM: two", r"NVRM: one\x0a NVRM: two"])
def test_a_record_of_several_lines_is_taken_apart(record):
    assert log_lines(logged(record)) == ("NVRM: one", " NVRM: two")


def test_what_is_said_twice_is_found_once():
    facts = logged("NVRM: No NVIDIA GPU found.", "NVRM: No NVIDIA GPU found.")

    assert len(driver_said(facts, re.compile("No NVIDIA GPU found"))) == 1


def test_a_log_that_could_not_be_read_says_nothing():
    assert log_lines(Facts()) == ()
    assert driver_text(Facts()) == ""


def test_a_line_is_shown_without_what_the_log_puts_before_it():
    assert from_the_mark("May 18 kernel: NVRM: Xid") == "NVRM: Xid"
    assert from_the_mark(" modprobe: refused ") == "modprobe: refused"
