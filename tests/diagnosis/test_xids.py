"""Xid messages, and who is to blame for each."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from torchdoctor.diagnosis.xids import FIRMWARE, HARDWARE, PROGRAM, RECORDED, read_xids
from torchdoctor.facts.model import Facts, KernelLog

TO_RESET = "GPU recovery action changed from 0x0 (None) to 0x1 (GPU Reset Required)"
TO_NONE = "GPU recovery action changed from 0x1 (GPU Reset Required) to 0x0 (None)"


def read(*lines):
    return read_xids(Facts(kernel_log=KernelLog(lines=lines)))


@pytest.mark.parametrize(
    ("line", "number", "slot"),
    [
        (
            "[12.3] NVRM: Xid (PCI:0000:3b:00): 79, GPU has fallen off the bus.",
            79,
            "0000:3b:00",
        ),
        ("NVRM: Xid (PCI:0000:AF:00): 48, pid=1896, DBE", 48, "0000:af:00"),
        ("NVRM: Xid (0000:03:00): 14, Channel 00000001", 14, "0000:03:00"),
        ("NVRM: Xid (0001:00): 13, of a driver of 2008", 13, None),
    ],
)
def test_number_and_place_are_read_in_every_form(line, number, slot):
    [xid] = read(line)

    assert (xid.number, xid.slot) == (number, slot)
    assert xid.line.startswith("NVRM: Xid")


def test_a_message_that_the_driver_repeats_is_kept_once_for_each_card():
    lines = [f"NVRM: Xid (PCI:0000:{card}:00): 31, pid={n}" for card in (17, 65) for n in range(9)]

    assert [(xid.number, xid.slot) for xid in read(*lines)] == [
        (31, "0000:17:00"),
        (31, "0000:65:00"),
    ]


def test_the_last_verdict_on_recovery_counts():
    asked = f"NVRM: Xid (PCI:0000:01:00): 154, {TO_RESET}"
    cured = f"NVRM: Xid (PCI:0000:01:00): 154, {TO_NONE}"

    assert read(asked)[0].asks_for_a_reset
    assert not read(asked, cured)[0].asks_for_a_reset


def test_other_messages_ask_for_no_reset_whatever_they_say():
    assert not read(f"NVRM: Xid (PCI:0000:01:00): 13, {TO_RESET}")[0].asks_for_a_reset


def test_nobody_is_blamed_for_the_fault_of_another():
    kinds = (set(HARDWARE), set(RECORDED), set(FIRMWARE), set(PROGRAM))

    assert all(not one & other for one, other in itertools.combinations(kinds, 2))


def test_a_log_without_messages_gives_none():
    assert read("NVRM: loading NVIDIA UNIX x86_64 Kernel Module") == ()
    assert read_xids(Facts()) == ()


@given(st.lists(st.text(alphabet="Xid NVRM():,PC0123456789abf\n", max_size=60)))
def test_any_log_can_be_read(lines):
    assert len(read(*lines)) <= len("".join(lines))
