import os
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from torchdoctor.facts.kernel_log import probe_kernel_log, read_kmsg_record, relevant_lines
from torchdoctor.facts.run import Answer

posix = pytest.mark.skipif(os.name != "posix", reason="the log of Linux")
XID = "NVRM: Xid (PCI:0000:3b:00): 79, pid=1234, GPU has fallen off the bus."
KMSG = (
    "6,1,1000,-;Linux version 6.8.0-60-generic\n"
    "4,2,2000,-;nvidia: loading out-of-tree module taints kernel.\n"
    f"3,3,3000,-;{XID}\n"
    " SUBSYSTEM=pci\n"
)


@pytest.fixture
def look(system, program, scripted):
    """The probe where /dev/kmsg, dmesg and journalctl hold these texts; None: not there."""

    def probe(kmsg=None, dmesg=None, journal=None):
        place = system({"dev/kmsg": kmsg} if kmsg is not None else {"dev/null": ""})
        answers = {"dmesg": dmesg, "journalctl": journal}
        for name in (name for name, answer in answers.items() if answer):
            program("", name, place.root / "bin")
        return probe_kernel_log(scripted({k: v for k, v in answers.items() if v}), place)

    return probe


@posix
def test_reads_the_kernels_own_buffer(look):
    assert look(KMSG).fact.lines == ("nvidia: loading out-of-tree module taints kernel.", XID)


@posix
def test_dmesg_serves_where_the_buffer_cannot_be_read(look):
    found = look(dmesg=Answer(0, f"[    1.2] usb 1-1\n[  812.300000] {XID}\n"))

    assert found.problem is None
    assert found.fact.lines == (XID,)


@posix
def test_the_journal_serves_where_dmesg_is_forbidden(look):
    found = look(
        dmesg=Answer(1, "", "dmesg: read kernel buffer failed: Operation not permitted"),
        journal=Answer(0, f"something\n{XID}\n"),
    )

    assert found.fact.lines == (XID,)


@posix
def test_a_log_that_nobody_may_read_is_unknown_with_every_refusal(look):
    found = look(
        dmesg=Answer(1, "", "dmesg: read kernel buffer failed: Operation not permitted"),
        journal=Answer(1, "", "No journal files were opened due to insufficient permissions."),
    )

    assert found.fact is None
    assert "/dev/kmsg: No such file or directory" in found.problem
    assert "Operation not permitted" in found.problem
    assert "insufficient permissions" in found.problem


@posix
def test_an_empty_buffer_is_that_of_a_container_and_tells_nothing(look):
    assert look("").fact is None


@posix
def test_a_log_without_the_card_is_known_to_be_silent(look):
    assert look("6,1,1000,-;Linux version 6.8.0\n").fact.lines == ()


def test_another_platform_is_unknown_with_a_reason(system, scripted):
    found = probe_kernel_log(scripted({}), replace(system(), platform="win32"))

    assert found.fact is None
    assert "win32" in found.problem


@pytest.mark.parametrize(
    "line",
    [
        XID,
        "NVRM: GPU 0000:3b:00.0: RmInitAdapter failed! (0x26:0x56:1463)",
        "NVRM: API mismatch: the client has the version 550.54.15",
        "nouveau 0000:01:00.0: DRM: GART: 1048576 MiB",
        "Loading of module with unavailable key is rejected: Required key not available",
        "Loading of unsigned module is rejected",
        "Lockdown: modprobe: unsigned module loading is restricted; see man kernel_lockdown.7",
        "PKCS#7 signature not signed with a trusted key: Key was rejected by service",
        "nvidia: module verification failed: signature and/or required key missing",
    ],
)
def test_keeps_what_speaks_of_the_card(line):
    assert relevant_lines([f"[   12.345678] {line}"]) == (line,)


@pytest.mark.parametrize(
    "line",
    [
        "Command line: BOOT_IMAGE=/vmlinuz modprobe.blacklist=nouveau",
        'audit: type=1400 apparmor="ALLOWED" profile="nvidia_modprobe"',
        "input: HDA NVidia HDMI/DP,pcm=3",
        "EXT4-fs (vda): mounted filesystem",
    ],
)
def test_leaves_out_what_only_names_it(line):
    assert relevant_lines([line]) == ()


def test_keeps_the_first_and_the_last_of_many():
    lines = [f"NVRM: Xid {number}" for number in range(1000)]

    kept = relevant_lines(lines)

    assert len(kept) == 200
    assert (kept[0], kept[-1]) == (lines[0], lines[-1])


def test_masks_secrets():
    [line] = relevant_lines(["nvidia-fabricmanager: https://bob:hunter2@host.example failed"])

    assert "hunter2" not in line


@given(st.text())
def test_any_record_is_read(text):
    assert read_kmsg_record(text) is None or read_kmsg_record(text) in text
